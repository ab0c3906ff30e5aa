"""SAM on this machine, all of it: the edge in this process, the node as a second one. `sam up` and `doctor` run it."""

import contextlib
import errno
import fcntl
import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from cli import logs
from cli.client import Client, address_from
from cli.machines import LocalMachines
from cli.node_process import NodeProcess
from cli.serving import Server, listen
from cli.settings import Settings, node_environment
from edge.local.host import LocalHost
from edge.local.model import EndpointModel, NoModel
from edge.local.system import SystemClock
from edge.orchestrator.rehearsal import RehearsalModel
from edge.ports import DatabaseFullError, EdgeModel
from node_agent.settings import settings_from as node_settings_from
from shared.errors import SamError


class Installation:
    """`async with Installation(settings, environ) as installation`: on entry the page answers, on exit all has ended.

    The node becomes ready after the page. `say` gets the few lines that a person should see meanwhile.

    Raises on entry:
        SamError: `port_in_use`, `already_running`, `invalid_setting`, `disk_full`.
    """

    def __init__(
        self, settings: Settings, environ: Mapping[str, str], *, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.settings = settings
        self.url = ""
        self._environ = dict(environ)
        self._say = say
        self._log: logging.Handler | None = None
        self._node_log: logging.Handler | None = None
        self._host: LocalHost | None = None
        self._node: NodeProcess | None = None
        self._machines: LocalMachines | None = None
        self._ending = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._ending.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._ending.aclose()

    @property
    def host(self) -> LocalHost:
        assert self._host is not None, "not started"
        return self._host

    @property
    def node(self) -> NodeProcess:
        assert self._node is not None, "not started"
        return self._node

    def client(self) -> Client:
        """A client with the credential of this machine's user; synchronous, so never on this loop's thread."""
        return Client(address_from(self.settings))

    def kill(self) -> None:
        """Ends the node and its agents without asking them; this process is the caller's to end."""
        if self._node is not None:
            self._node.kill()
        if self._machines is not None:
            self._machines.kill()

    async def _start(self) -> None:
        settings = self.settings
        try:
            listening = listen(settings.host, settings.port)
        except SamError as error:
            if error.code == "port_in_use" and _is_held(settings.home):
                raise SamError("already_running", str(settings.home)) from error
            raise
        self._ending.callback(listening.close)
        self.url = f"http://{settings.reachable_host}:{listening.getsockname()[1]}"
        names = settings.hosts | {settings.reachable_host.strip("[]")}
        node_log = logs.file(settings.home / "logs" / "node.log", "%(message)s")
        self._ending.callback(node_log.close)
        environment = node_environment(settings, self._environ, self.url, "")
        self._machines = machines = LocalMachines(
            settings.home / "machines", environment, SystemClock(), node_log, self._say
        )
        with _typed_failures(settings.home):
            self._host = host = LocalHost(
                settings.home,
                self.url,
                hosts=names,
                providers={"local": machines},
                model=self._model(),
                drift_s=settings.drift_s,
            )
        self._ending.push_async_callback(host.stop)
        edge_log = logs.file(settings.home / "logs" / "edge.log")
        logs.send_to(edge_log)
        self._ending.callback(logs.stop_sending, edge_log)
        with _typed_failures(settings.home):
            await host.start()
        server = Server(host.asgi, listening)
        self._ending.push_async_callback(server.stop)
        await server.start()
        self._ending.push_async_callback(machines.stop)
        await machines.start()
        self._node = NodeProcess(self._node_environment, node_log, self._say)
        self._ending.push_async_callback(self._node.stop)
        await self._node.start()

    def _model(self) -> EdgeModel:
        """What the edge itself thinks with: the endpoint that agents use too. The script only where nothing is set."""
        node = node_settings_from(self._environ)
        if node.model_url:
            model = EndpointModel(node.model_url, node.model_key, node.model, node.model_images)
            self._ending.push_async_callback(model.close)
            return model
        return NoModel() if node.anthropic_api_key else RehearsalModel()

    async def _node_environment(self) -> dict[str, str]:
        identity = "nod_" + (await self.host.host.vault.derive("local-node", "1"))[:26]
        enrolment = await self.host.enrol(identity)
        return node_environment(self.settings, self._environ, self.url, enrolment)


@contextlib.contextmanager
def _typed_failures(home: Path) -> Iterator[None]:
    try:
        yield
    except DatabaseFullError as error:
        raise SamError("disk_full", str(home)) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise SamError("disk_full", str(home)) from error
        raise SamError("invalid_setting", f"SAM_HOME: {error}.") from error


def _is_held(home: Path) -> bool:
    """Another process holds the data directory."""
    try:
        with (home / "lock").open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
