"""Figures of the ledger and of boards."""

from . import board, ledger  # noqa: F401 - they register themselves
