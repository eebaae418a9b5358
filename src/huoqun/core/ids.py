"""Identifiers: bigint inside, UUIDv7 outside, 128 random bits in links (stored hashed)."""

from __future__ import annotations

import hashlib
import secrets
import uuid

import uuid_utils.compat


def uid() -> uuid.UUID:
    """A new UUIDv7: what the outside knows a row by. It grows with time, so indexes on it stay compact."""
    return uuid_utils.compat.uuid7()


def link_token() -> str:
    """A new secret for a public link: 128 random bits, URL-safe, 22 characters. Store `token_hash` of it only."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> bytes:
    """What is stored of a link or API token: SHA-256, 32 bytes. The tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()
