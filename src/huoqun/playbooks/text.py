"""Words as they are compared. Pure."""

from __future__ import annotations

import unicodedata


def folded(words: str) -> str:
    """Without outer space; full-width and case alike."""
    return unicodedata.normalize("NFKC", words).strip().casefold()
