"""Figures of gateways: messages in by the plainest road, a crowd of groups on a real platform's line, and starts."""

from . import crowd, receiving, starting  # noqa: F401 - each registers its own
