"""Every subject that the fake answers for: importing this registers them."""

from __future__ import annotations

from . import contacts, groups, masses, media, tokens

__all__ = ["contacts", "groups", "masses", "media", "tokens"]
