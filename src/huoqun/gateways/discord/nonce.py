"""Our key as Discord's nonce (at most 25 characters), and back. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib

LONGEST = 25


def nonce_of(key: str, part: int = 0) -> str:
    """22 characters for a key of 32 hexadecimal digits, and the number of the part after the first."""
    try:
        raw = bytes.fromhex(key)
    except ValueError:
        raw = b""
    if len(raw) != 16:
        raw = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=") + (f".{part}" if part else "")


def token_of(nonce: str) -> str:
    """The key of a nonce of ours; empty for a later part, and for what is no nonce of ours."""
    if len(nonce) != 22 or not nonce.isascii():
        return ""
    try:
        raw = base64.b64decode(f"{nonce}==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == 16 else ""
