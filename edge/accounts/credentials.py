"""How credentials are kept: only their SHA-256 is stored, for each is 256 random or derived bits already."""

import hashlib


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
