"""Pages that are found by themselves: each folder of a package brings its addresses and, in `__init__`, its `ROOM`."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


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


class FirstWord(RoutePattern):
    """Matches nothing of a path, and only a path whose first word is one of these: a page's other six hundred
    addresses need not be tried one by one, which took as long as answering a small call.
    """

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__("", is_endpoint=False)
        self.words = frozenset(words)

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]] | None:
        return (path, (), {}) if path.partition("/")[0] in self.words else None


def resolvers(pages: ModuleType) -> list[URLResolver]:
    """The `urls` modules under a package of pages, each asked for what begins with a word of its own."""
    names = [f"{m.__name__}.urls" for m in page_modules(pages) if importlib.util.find_spec(f"{m.__name__}.urls")]
    return [_resolver(importlib.import_module(name)) for name in names]


def _resolver(module: ModuleType) -> URLResolver:
    words = frozenset().union(*(_first_words(pattern) for pattern in module.urlpatterns))
    space = getattr(module, "app_name", None)
    pattern = RoutePattern("", is_endpoint=False) if "<" in "".join(words) else FirstWord(words)
    return URLResolver(pattern, module, app_name=space, namespace=space)


def _first_words(address: URLPattern | URLResolver) -> frozenset[str]:
    """With what the paths begin that an address may match."""
    if isinstance(address.pattern, FirstWord):
        return address.pattern.words
    return frozenset([str(address.pattern).partition("/")[0]])
