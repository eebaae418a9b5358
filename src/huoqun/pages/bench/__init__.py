"""Figures of the members' own pages."""

from . import codes, rush  # noqa: F401
