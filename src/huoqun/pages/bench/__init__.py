"""Figures of the members' own pages."""

from . import rush  # noqa: F401
