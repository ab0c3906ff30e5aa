"""Tests on real workerd. What they need is installed once: `npm ci` here, and `scripts/vendor_worker.py`."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "tests" / "contract")]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "workerd: needs real workerd (`npm ci --prefix tests/workerd`)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    installed = (HERE / "node_modules" / "wrangler").is_dir() and (ROOT / "python_modules" / "workers").is_dir()
    for item in items:
        if item.path.is_relative_to(HERE) and item.get_closest_marker("workerd") and not installed:
            item.add_marker(
                pytest.mark.skip(
                    reason="run `npm ci --prefix tests/workerd` and `python scripts/vendor_worker.py` first"
                )
            )
