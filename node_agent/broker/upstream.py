"""Where a model call goes: an OpenAI-compatible endpoint, Anthropic's API, or SAM's own rehearsal model.

Each harness speaks one wire. With nothing configured both wires are answered in this process by the rehearsal model;
once anything is configured it never answers: a real model and a script are never mixed.
"""

import os
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from shared.pictures import taken_by
from shared.prices import price_of
from shared.wire import ModelInfo

Wire = Literal["openai", "anthropic"]

ANTHROPIC_URL: Final = "https://api.anthropic.com"
REHEARSAL: Final = ModelInfo(label="Rehearsal model (it follows a script)", rehearsal=True)


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A model endpoint over HTTP. `repr` never shows the key."""

    wire: Wire
    url: str
    """Without a trailing slash: paths below it are `/chat/completions` and `/v1/messages`."""
    key: str | None
    model: str | None
    """Sent in place of the model a harness names, unless the task names one."""
    images: bool | None = None
    """Whether that model takes pictures; None: as far as its name says."""

    @property
    def info(self) -> ModelInfo:
        host = urlsplit(self.url).netloc.rpartition("@")[2] or self.url
        label = f"{self.model} at {host}" if self.model else host
        unpriced = self.wire == "openai" and price_of(self.model or "") is None
        images = taken_by(self.model or "") if self.images is None else self.images
        return ModelInfo(label=label, rehearsal=False, unpriced=unpriced, images=images)

    def headers(self) -> dict[str, str]:
        if self.wire == "anthropic":
            return {"x-api-key": self.key or ""}
        return {"authorization": f"Bearer {self.key}"} if self.key else {}

    def __repr__(self) -> str:
        return f"Endpoint(wire={self.wire!r}, url={self.url!r}, model={self.model!r})"


class Upstream(msgspec.Struct, frozen=True, kw_only=True):
    openai: Endpoint | None = None
    anthropic: Endpoint | None = None

    @property
    def rehearsal(self) -> bool:
        return self.openai is None and self.anthropic is None

    @property
    def info(self) -> ModelInfo:
        """What a person reads on the page."""
        first = self.openai or self.anthropic
        return REHEARSAL if first is None else first.info

    @property
    def unpriced(self) -> str | None:
        """The configured model where no price is known for it by name; its endpoint may still name one per call."""
        model = self.openai.model if self.openai is not None else None
        return model if model is not None and price_of(model) is None else None

    def endpoint(self, wire: Wire) -> Endpoint | None:
        """None: the rehearsal model answers, or, when it does not rehearse, nobody does."""
        return self.openai if wire == "openai" else self.anthropic

    def info_for(self, wire: Wire) -> ModelInfo:
        """What answers a harness that speaks `wire`."""
        endpoint = self.endpoint(wire)
        return self.info if endpoint is None else endpoint.info

    def why_not(self, wire: Wire) -> str | None:
        """A sentence with a remedy where a harness of this wire has no model; None where it has."""
        if self.rehearsal or self.endpoint(wire) is not None:
            return None
        if wire == "anthropic":
            return "It speaks to Anthropic's API, and no key for it is set. Set ANTHROPIC_API_KEY."
        return "It speaks to an OpenAI-compatible endpoint, and none is set. Set SAM_MODEL_URL."


def upstream_from(
    model_url: str | None,
    model_key: str | None,
    model: str | None,
    anthropic_key: str | None,
    anthropic_url: str | None = None,
    images: bool | None = None,
) -> Upstream:
    """The upstream these settings name. `anthropic_url` defaults to `ANTHROPIC_BASE_URL`, then to Anthropic itself."""
    openai = anthropic = None
    if model_url:
        openai = Endpoint(
            wire="openai", url=model_url.rstrip("/"), key=model_key or None, model=model or None, images=images
        )
    if anthropic_key:
        url = anthropic_url or os.environ.get("ANTHROPIC_BASE_URL") or ANTHROPIC_URL
        anthropic = Endpoint(wire="anthropic", url=url.rstrip("/"), key=anthropic_key, model=None)
    return Upstream(openai=openai, anthropic=anthropic)
