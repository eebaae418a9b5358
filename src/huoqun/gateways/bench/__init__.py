"""Figures of gateways: messages in by the plainest road, and a crowd of groups on a real platform's line."""

from . import crowd, receiving  # noqa: F401 - each registers its own
