"""Secrets that name the workspace within whose walls they are to be looked up: whoever brings one is nobody yet.

They are signed, so a forged one is refused before anything is looked up.
"""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

LONGEST = 120


def signed(salt: str, workspace_id: int, secret: str) -> str:
    """The token of a secret. `salt`: what it is for; a token for one thing is none for another."""
    return _signer(salt).sign(f"{workspace_id}.{secret}")


def read(salt: str, token: str) -> tuple[int, str] | None:
    """The workspace and the secret of a token; None where we have not signed it."""
    if len(token) > LONGEST:
        return None
    try:
        workspace_id, _, secret = _signer(salt).unsign(token).partition(".")
    except BadSignature:
        return None
    return int(workspace_id), secret


def _signer(salt: str) -> Signer:
    return Signer(salt=salt, sep="~")
