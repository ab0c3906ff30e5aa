"""The environment is read once; what cannot be read stops the start with its name."""

from pathlib import Path

import pytest

from node_agent.settings import settings_from
from shared.errors import SamError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAM_NODE_PORT", "eighty"),
        ("SAM_NODE_PORT", "70000"),
        ("SAM_EDGE_URL", "localhost:80"),
        ("SAM_MODEL_URL", "ollama"),
        ("SAM_HOME", "relative/path"),
        ("SAM_SEATS", "0"),
        ("SAM_MODEL_IMAGES", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(SamError, match=name) as refused:
        settings_from({name: value})
    assert refused.value.code == "invalid_setting"


def test_empty_values_are_as_if_not_set(tmp_path: Path) -> None:
    settings = settings_from({"SAM_HOME": str(tmp_path), "SAM_NODE_PORT": "", "SAM_MODEL_KEY": ""})
    assert (settings.home, settings.port, settings.model_key) == (tmp_path / "node", 0, None)
    assert settings.installs == tmp_path / "agents"
