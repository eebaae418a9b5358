"""The web door of the port: how a platform's call to us is verified and read.

A platform that calls us has a `webhook.py` with `hear(call, account) -> Heard`, pure: it verifies before it reads, and
raises `TurnedAway`. The address is `/hooks/<uid of the connection>`; `gateways/webhooks.py` serves it, in the web
process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from .incoming import Incoming


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came. `headers` have lower-case names; `at` is the real time now."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class HookAccount:
    """The connection that is called, as its operator filled it in."""

    connection_id: int
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


class Errand(msgspec.Struct, frozen=True):
    """Work that a call leaves for the gateway process, which alone may ask the platform: `kind` is the platform's own
    word for it, `payload` JSON-ready.
    """

    kind: str
    payload: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a verified call said, and what to answer.

    `once`: what tells this call from every other (an event id, a nonce). A call that was answered before is answered
    the same again, and nothing of it is taken a second time. `refuse_again`: it is refused instead, because a platform
    never sends its calls twice.
    """

    items: tuple[Incoming, ...] = ()
    once: str = ""
    reply: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    errands: tuple[Errand, ...] = ()
    refuse_again: bool = False


class TurnedAway(Exception):
    """The call does not verify, is too old, or is none of this platform's. `reason` goes to the log."""

    def __init__(self, reason: str, *, status: int = 403) -> None:
        self.reason = reason
        self.status = status
        super().__init__(reason)


Hear: TypeAlias = Callable[[Call, HookAccount], Heard]
