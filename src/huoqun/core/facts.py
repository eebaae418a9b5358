"""What a fact is, and the registry of all facts by name and version.

Modules declare facts as frozen dataclasses with `@fact("members.merged")`. Other modules subscribe by that name and
version only: nobody imports another feature's facts. Old payloads are upcast when they are read.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")
Payload = dict[str, Any]


class Origin(StrEnum):
    """Where a fact comes from. Playbooks, welcomes, moderation and points act on `live` and `simulation` only."""

    LIVE = "live"
    IMPORT = "import"
    SIMULATION = "simulation"
    RESTORE = "restore"

    @property
    def acts(self) -> bool:
        return self in (Origin.LIVE, Origin.SIMULATION)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A fact as it stands in the journal.

    `occurred_at` is when it happened, `recorded_at` when we learnt it (both UTC). `member_id` and `group_id` are its
    subjects where it has them. `payload` is at the newest version of its name.
    """

    id: int
    workspace_id: int
    name: str
    version: int
    actor: str
    cause: str | None
    correlation: uuid.UUID | None
    origin: Origin
    occurred_at: datetime
    recorded_at: datetime
    member_id: int | None
    group_id: int | None
    payload: Payload


@dataclass(frozen=True, slots=True)
class FactType:
    name: str
    version: int
    cls: type
    doc: str


_types: dict[str, FactType] = {}
_upcasters: dict[tuple[str, int], Callable[[Payload], Payload]] = {}


def fact(name: str, *, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Class decorator: a frozen dataclass is the payload of facts called `name`, at `version`."""

    def declare(cls: type[T]) -> type[T]:
        if not is_dataclass(cls) or not cls.__doc__:
            raise TypeError(f"{cls.__name__} must be a documented dataclass")
        if name in _types and _types[name].cls.__qualname__ != cls.__qualname__:
            raise ValueError(f"two facts are called {name}")
        _types[name] = FactType(name, version, cls, cls.__doc__)
        cls.FACT = _types[name]  # type: ignore[attr-defined]
        return cls

    return declare


def upcast(name: str, *, from_version: int) -> Callable[[Callable[[Payload], Payload]], Callable[[Payload], Payload]]:
    """Decorator: a function that turns a stored payload of `from_version` into one of `from_version + 1`."""

    def declare(function: Callable[[Payload], Payload]) -> Callable[[Payload], Payload]:
        _upcasters[name, from_version] = function
        return function

    return declare


def newest(name: str, version: int, payload: Payload) -> tuple[int, Payload]:
    """A stored payload at the newest version of its name. A missing upcaster is a KeyError: it is a bug of ours."""
    known = _types.get(name)
    while known is not None and version < known.version:
        payload = _upcasters[name, version](payload)
        version += 1
    return version, payload


def all_facts() -> tuple[FactType, ...]:
    """Every declared fact, by name."""
    return tuple(_types[name] for name in sorted(_types))
