"""Starts the Worker on real workerd and steers it: migrations, cron, eviction."""

import asyncio
import json
import shutil
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from pyodide_bundle import write_bundle

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent.parent
AI: Final = "wrangler.ai.jsonc"
"""The Worker that stands in for the model."""
START_S: Final = 60
CALL_S: Final = 30

_WORKERD: Final = """\
#!/bin/sh
command="$1"
shift
[ "$command" = serve ] && set -- "--pyodide-bundle-disk-cache-dir={cache}" "$@"
exec "{workerd}" "$command" "$@"
"""


class Workerd:
    """A running Worker. `url` is its address on loopback."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self._process = process
        self._turn = asyncio.Lock()
        self.url = url

    @classmethod
    async def start(cls, config: Path, folder: Path) -> Self:
        """Starts the Worker that `config` describes; `folder` takes what the run needs beside it."""
        write_bundle(HERE / "node_modules" / "pyodide", folder / "pyodide")
        workerd = folder / "workerd"
        real = HERE / "node_modules" / "@cloudflare" / "workerd-linux-64" / "bin" / "workerd"
        workerd.write_text(_WORKERD.format(cache=folder / "pyodide", workerd=real))
        workerd.chmod(0o755)
        process = await asyncio.create_subprocess_exec(
            _node(),
            HERE / "harness.mjs",
            config,
            config.with_name(AI),
            cwd=folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=(folder / "workerd.log").open("wb"),
            limit=64 * 2**20,
            env={
                "PATH": f"{Path(_node()).parent}:/usr/bin:/bin",
                "HOME": str(folder),
                "MINIFLARE_WORKERD_PATH": str(workerd),
                "CLOUDFLARE_CF_FETCH_ENABLED": "false",
                "WRANGLER_SEND_METRICS": "false",
                "WRANGLER_LOG": "warn",
                "NO_COLOR": "1",
            },
        )
        server = cls(process, "")
        try:
            first = await server._line(START_S)
            if "url" not in first:
                raise RuntimeError(f"workerd did not start: {first}\n{(folder / 'workerd.log').read_text()[-4000:]}")
        except BaseException:
            await server.stop()
            raise
        server.url = first["url"].rstrip("/")
        return server

    async def migrate(self, binding: str = "DB") -> None:
        await self._call(command="migrate", binding=binding)

    async def scheduled(self, *, time: int = 0) -> None:
        """One cron event; `time` in ms since the epoch."""
        await self._call(command="scheduled", cron="* * * * *", time=time)

    async def evict(self, name: str, binding: str = "HUB") -> None:
        """Throws the Durable Object out of memory; its sockets hibernate."""
        await self._call(command="evict", binding=binding, name=name)

    async def wake(self, project: str, when: int) -> None:
        """What the Worker asks of a project's Durable Object when an effect is due at `when`, ms."""
        await self._call(command="wake", project=project, when=when)

    async def logs(self) -> list[Mapping[str, Any]]:
        logs: list[Mapping[str, Any]] = (await self._call(command="logs"))["ok"]
        return logs

    async def sql(self, text: str, *values: str | int) -> list[dict[str, Any]]:
        """One statement straight on the Worker's database, for what a test must find or prepare there."""
        rows: list[dict[str, Any]] = (await self._call(command="sql", text=text, values=values))["ok"]
        return rows

    async def stop(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _call(self, **request: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        async with self._turn:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            answer = await self._line(CALL_S)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    async def _line(self, timeout: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), timeout)
        if not line:
            return {"error": f"the harness ended with {await self._process.wait()}"}
        answer: dict[str, Any] = json.loads(line)
        return answer


def write_config(folder: Path, *, main: str, changes: Mapping[str, object] | None = None, model_url: str = "") -> Path:
    """`wrangler.toml` as tests need it: the unchecked Pyodide bundle, no build command, paths of this run.

    `folder/worker` holds the staged Worker, and `main` is its entry module below it. `model_url` is the endpoint behind
    the binding `AI`.
    """
    config = tomllib.loads((ROOT / "wrangler.toml").read_text("utf-8"))
    for key in ("build", "assets", "triggers", "observability", "ai"):
        config.pop(key, None)
    config |= {
        "main": f"worker/{main}",
        "base_dir": "worker",
        "compatibility_flags": [*config["compatibility_flags"], "python_workers_development", "experimental"],
    }
    for database in config["d1_databases"]:
        database["migrations_dir"] = str(ROOT / database["migrations_dir"])
    config["services"] = [{"binding": "AI", "service": "ai"}]
    config |= changes or {}
    shutil.copy(HERE / "ai.mjs", folder)
    date = config["compatibility_date"]
    ai = {"name": "ai", "main": "ai.mjs", "compatibility_date": date, "vars": {"MODEL_URL": model_url}}
    (folder / AI).write_text(json.dumps(ai))
    modules = folder / "python_modules"
    if not modules.exists():
        shutil.copytree(ROOT / "python_modules", modules)
    path = folder / "wrangler.test.jsonc"
    path.write_text(json.dumps(config, indent=2))
    return path


def _node() -> str:
    return str(Path(sys.executable).parent / "node")
