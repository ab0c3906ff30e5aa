"""Secrets on the embedded host: AES-256-GCM under a key file that only its user may read."""

import hashlib
import hmac
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_VERSION: Final = "v1"


class FileVault:
    """`edge.ports.Vault` with the key in `<data directory>/vault.key` (0600), made at the first start."""

    def __init__(self, key: bytes) -> None:
        self._sealing = AESGCM(_subkey(key, "seal"))
        self._key = key

    @classmethod
    def at(cls, path: Path) -> "FileVault":
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(path.read_bytes())
        with os.fdopen(descriptor, "wb") as file:
            key = os.urandom(KEY_BYTES)
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        return cls(key)

    async def seal(self, plaintext: bytes, identity: str) -> str:
        nonce = os.urandom(12)
        return f"{_VERSION}.{(nonce + self._sealing.encrypt(nonce, plaintext, identity.encode())).hex()}"

    async def open(self, sealed: str, identity: str) -> bytes:
        version, _, text = sealed.partition(".")
        if version != _VERSION:
            raise ValueError(f"sealed with an unknown key version {version!r}")
        raw = bytes.fromhex(text)
        try:
            return self._sealing.decrypt(raw[:12], raw[12:], identity.encode())
        except InvalidTag:
            raise ValueError(f"the sealed value does not belong to {identity}") from None

    async def derive(self, purpose: str, identity: str) -> str:
        return hmac.new(_subkey(self._key, purpose), identity.encode(), hashlib.sha256).hexdigest()


def _subkey(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, f"sam/{purpose}".encode(), hashlib.sha256).digest()
