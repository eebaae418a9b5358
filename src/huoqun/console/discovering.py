"""Pages that are found by themselves: each folder of a package brings its addresses and, in `__init__`, its `ROOM`."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any


@cache
def page_modules(pages: ModuleType) -> tuple[ModuleType, ...]:
    """The packages under a package of pages, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(pages.__path__) if found.ispkg)
    return tuple(importlib.import_module(f"{pages.__name__}.{name}") for name in names)


@cache
def rooms_of(pages: ModuleType) -> tuple[Any, ...]:
    """Every `ROOM` under a package of pages, by its `order`."""
    found = [module.ROOM for module in page_modules(pages) if hasattr(module, "ROOM")]
    return tuple(sorted(found, key=lambda room: room.order))


def url_modules(pages: ModuleType) -> list[str]:
    """The names of the `urls` modules under a package of pages."""
    return [f"{m.__name__}.urls" for m in page_modules(pages) if importlib.util.find_spec(f"{m.__name__}.urls")]
