"""How fast pages are on a large community: 5 million messages, 100,000 members, 100 groups at full scale."""

from __future__ import annotations

from .pages import pages

__all__ = ["pages"]
