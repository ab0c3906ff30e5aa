"""The contract's table of cases on real D1, both ways through the adapter."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from cases import disagreements
from server import HERE, ROOT, Workerd, write_config
from stage_worker import stage

pytestmark = pytest.mark.workerd


@pytest.fixture
async def conformance(tmp_path: Path) -> AsyncIterator[Workerd]:
    worker = stage(tmp_path / "worker")
    shutil.copy(HERE / "conformance_worker.py", worker)
    shutil.copy(ROOT / "tests" / "contract" / "cases.py", worker)
    schema = {
        "binding": "DB",
        "database_name": "contract",
        "database_id": "contract",
        "migrations_dir": str(ROOT / "tests" / "contract" / "schema"),
    }
    server = await Workerd.start(
        write_config(tmp_path, main="conformance_worker.py", changes={"d1_databases": [schema]}), tmp_path
    )
    try:
        await server.migrate()
        yield server
    finally:
        await server.stop()


@pytest.mark.parametrize("way", ["", "?plain"])
async def test_d1_answers_as_the_table_says(conformance: Workerd, way: str) -> None:
    async with httpx.AsyncClient(base_url=conformance.url, timeout=60) as client:
        answer = await client.get("/" + way)
    assert answer.status_code == 200, answer.text[-2000:]
    assert disagreements(answer.json(), d1=True) == []
