"""What a chat export says, format by format, in one shape.

A reader yields these items in file order. A `Chat` comes before the first record of that chat. Every record of
the file (a CSV record, a JSON message, a log line) is counted once: as one `Said`, one `Span` or one `Skipped`.
A `Skipped` may stand beside an effect (a nick change is skipped as a record, and announced as a `Person`).

Times are timezone-aware UTC datetimes. Names and texts are as the file has them: hostile, unescaped.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec

SaidKind: TypeAlias = Literal["text", "image", "file", "voice", "video", "sticker", "link", "system"]
SpanKind: TypeAlias = Literal["joined", "left"]


class Position(msgspec.Struct, frozen=True, gc=False):
    """Where a record stands: the file in the source, and its line (text, CSV) or ordinal (JSON), from 1."""

    part: str
    line: int


class Chat(msgspec.Struct, frozen=True):
    """A group chat. `key` is unique within the source and equal in every run over it.

    `provider_id` is the platform's own id where the export has one; `extra` is what else it says of the chat.
    """

    key: str
    name: str
    platform: str
    provider_id: str | None = None
    topic: str = ""
    extra: dict[str, Any] = {}


class Person(msgspec.Struct, frozen=True):
    """What the export says of a person beyond the name on a message. `key` is the identity on the platform."""

    key: str
    name: str
    is_bot: bool = False
    handle: str | None = None
    extra: dict[str, Any] = {}


class Said(msgspec.Struct, frozen=True, gc=False):
    """A message. `sender` is the person's key ('' for the system), `provider_id` the platform's id of it.

    `at_precision` is in seconds: 60 where the file gives only minutes. `reply_to` is a provider id in the chat.
    `extra` keeps attachments (`files`), `mentions`, `reactions` ([{emoji, count}]) and unknown keys.
    """

    chat: str
    at: datetime
    sender: str
    sender_name: str
    text: str
    line: int
    kind: SaidKind = "text"
    provider_id: str | None = None
    reply_to: str | None = None
    edited_at: datetime | None = None
    recalled: bool = False
    is_bot: bool = False
    at_precision: int = 1
    extra: dict[str, Any] | None = None


class Span(msgspec.Struct, frozen=True, gc=False):
    """Somebody joined or left a chat. `by` is the key of who invited or removed them, where it is said."""

    chat: str
    at: datetime
    kind: SpanKind
    person: str
    person_name: str
    line: int
    by: str | None = None
    provider_id: str | None = None
    at_precision: int = 1


class Skipped(msgspec.Struct, frozen=True, gc=False):
    """A record that is neither message nor span. `reason` is a short constant phrase; counted by reason."""

    reason: str
    line: int
    sample: str = ""


class PartDone(msgspec.Struct, frozen=True, gc=False):
    """The reader has finished one file of the source; `records` is how many it counted in it."""

    part: str
    records: int


Item: TypeAlias = Chat | Person | Said | Span | Skipped | PartDone


class Options(msgspec.Struct, frozen=True):
    """What the person who imports may say, to correct a guess. `tz`: the IANA zone of stamps without one.

    `until`: nothing from this moment on is taken in, so that a community can be looked at as it was.
    """

    format: str | None = None
    tz: str = "UTC"
    dates: Literal["dmy", "mdy", "ymd"] | None = None
    group: str | None = None
    until: datetime | None = None
