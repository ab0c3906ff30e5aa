"""The ground of every suite: temporary files in memory, and what many tests begin with, made once and copied."""

import functools
import os
import ssl
from pathlib import Path

import pytest

from edge.local.database import SqliteDatabase
from edge.local.host import EDGE_DIRECTORY
from tests.memory import in_memory


def pytest_configure() -> None:
    """Hundreds of databases and repositories are made, waited for until they are on the disk, and deleted."""
    memory = in_memory()
    if memory is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
    # Every host and every node makes several, each of which reads all the world's certificates anew.
    ssl.create_default_context = functools.cache(ssl.create_default_context)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with every migration, to be copied: applying them takes longer than a short test."""
    path = tmp_path_factory.mktemp("migrated") / "sam.db"
    database = SqliteDatabase(path)
    database.migrate(EDGE_DIRECTORY / "migrations")
    database.close()
    return path
