"""How both directions are signed, as calls of /api/v1/hooks are: `t=<epoch seconds>,v1=<hex>`, the HMAC-SHA256 of
`<t>.<raw body>` under the secret. Pure.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta

HEADER = "X-Huoqun-Signature"
WINDOW = timedelta(minutes=5)
SHORTEST_SECRET = 16
# Ten digits, and no other way to write the same: a signature is also what is remembered.
_SIGNATURE = re.compile(r"t=([1-9]\d{9}),v1=([0-9a-f]{64})\Z", re.ASCII)


def sign(secret: str, body: bytes, *, at: datetime) -> str:
    """The header's value."""
    stamp = int(at.timestamp())
    return f"t={stamp},v1={_digest(secret, stamp, body)}"


def verify(secret: str, body: bytes, header: str, *, at: datetime) -> str:
    """'' when it holds, else what does not: never with the secret, nor with what would have been right."""
    if len(secret) < SHORTEST_SECRET:
        return "the connection has no secret of at least 16 characters"
    found = _SIGNATURE.match(header)
    if found is None:
        return "it has no signature of the form t=…,v1=…"
    stamp = int(found[1])
    if not hmac.compare_digest(_digest(secret, stamp, body), found[2]):
        return "its signature does not hold"
    if abs(at - datetime.fromtimestamp(stamp, UTC)) > WINDOW:
        return "its stamp is more than five minutes away"
    return ""


def _digest(secret: str, stamp: int, body: bytes) -> str:
    return hmac.new(secret.encode(), b"%d." % stamp + body, "sha256").hexdigest()
