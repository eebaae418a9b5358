"""Figures of the members' own pages."""

from . import codes, phones, rush  # noqa: F401
