"""Reactions to messages and facts, one job a file; each registers itself when it is imported."""

from __future__ import annotations

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

from ._messages import (  # noqa: E402 - the jobs above register themselves
    BATCH,
    RECEIVED,
    Said,
    each_message,
    messages,
    weight,
)

__all__ = ["BATCH", "RECEIVED", "Said", "each_message", "messages", "weight"]
