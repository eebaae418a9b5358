"""Figures of moderation: telling advertisements, judging what is said, and finding mass adders and bots."""

from . import ads, judging, suspects  # noqa: F401 - they register themselves
