"""Tables of camps, one file a noun. Never imported outside this module."""

from __future__ import annotations

from .checkins import Checkin, Window, words_alone

__all__ = ["Checkin", "Window", "words_alone"]
