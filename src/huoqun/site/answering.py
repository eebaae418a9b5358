"""Asks an address whether anything is there."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit


def answers(url: str, seconds: float = 2) -> bool:
    """Whether a page comes from there, whatever is on it; a server's error does not count."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
