"""Figures of playbooks: steps taken, words heard by who waits for them, a file checked."""

from . import checks, steps, wake  # noqa: F401 - each registers its own
