"""Secrets at rest on workerd: AES-256-GCM by WebCrypto, derived tokens by the standard library.

Sealed texts and derived tokens are those of the embedded host (`edge.local.vault`) under the same key: `v1.` and the
hex of nonce and ciphertext, where `v1` says which key opens it.
"""

import hashlib
import hmac
from typing import Any, Final

from js import Object, crypto
from pyodide.ffi import JsException, to_js

from edge.cloudflare.clock import random_bytes

_VERSION: Final = "v1"
_NONCE_BYTES: Final = 12


class NotSealed(ValueError):
    """The text was not sealed here for this identity."""


class WebCryptoVault:
    """`edge.ports.Vault` under one root key of 32 bytes."""

    def __init__(self, root: bytes) -> None:
        if len(root) != 32:
            raise ValueError(f"the root key has 32 bytes, not {len(root)}")
        self._root = root
        self._key: Any = None

    async def seal(self, plaintext: bytes, identity: str) -> str:
        nonce = random_bytes(_NONCE_BYTES)
        sealed = await crypto.subtle.encrypt(_algorithm(nonce, identity), await self._aes(), to_js(plaintext))
        return f"{_VERSION}.{(nonce + sealed.to_bytes()).hex()}"

    async def open(self, sealed: str, identity: str) -> bytes:
        """Raises `NotSealed` for any other text, or the right text under another identity."""
        version, _, text = sealed.partition(".")
        if version != _VERSION:
            raise NotSealed(f"sealed with an unknown key version {version!r}")
        raw = bytes.fromhex(text)
        nonce, body = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        try:
            opened = await crypto.subtle.decrypt(_algorithm(nonce, identity), await self._aes(), to_js(body))
        except JsException as wrong:
            raise NotSealed(f"the sealed value does not belong to {identity}") from wrong
        plaintext: bytes = opened.to_bytes()
        return plaintext

    async def derive(self, purpose: str, identity: str) -> str:
        return hmac.new(self._derived(purpose), identity.encode(), hashlib.sha256).hexdigest()

    def _derived(self, purpose: str) -> bytes:
        return hmac.digest(self._root, f"sam/{purpose}".encode(), "sha256")

    async def _aes(self) -> Any:
        if self._key is None:
            self._key = await crypto.subtle.importKey(
                "raw", to_js(self._derived("seal")), "AES-GCM", False, to_js(["encrypt", "decrypt"])
            )
        return self._key


def _algorithm(nonce: bytes, identity: str) -> Any:
    return to_js(
        {"name": "AES-GCM", "iv": nonce, "additionalData": identity.encode()}, dict_converter=Object.fromEntries
    )
