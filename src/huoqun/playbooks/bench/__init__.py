"""Figures of playbooks: steps taken, words heard by who waits for them, a file checked, run dry."""

from . import checks, simulate, steps, wake  # noqa: F401 - each registers its own
