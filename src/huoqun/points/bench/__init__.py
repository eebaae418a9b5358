"""Figures of the ledger."""

from . import ledger  # noqa: F401 - it registers itself
