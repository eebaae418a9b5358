"""What simulated people do, as values: the one shape that the simulator gateway and the dry run read.

Times are timezone-aware UTC datetimes, whole seconds. Ids are unique in a world and equal in every run over its seed.
A `group` and a `member` are ids of a `SimGroup` and a `SimMember`; outsiders (a bot, staff at the console) may speak
under any other id.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

SaidKind: TypeAlias = Literal["text", "image", "link", "file", "voice"]
DeedKind: TypeAlias = Literal["bought", "used", "checked_in", "came", "helped"]


class Happening(msgspec.Struct, frozen=True, gc=False, tag=True):
    """What all events share. `member` is '' where nobody in particular did it (a group dissolved)."""

    id: str
    at: datetime
    group: str
    member: str

    @property
    def refers_to(self) -> str:
        """The id of the message that this is about, '' if it is about none."""
        return ""


class Joined(Happening, frozen=True, gc=False):
    """Somebody came in. `invited_by` is a member's id, `code` the live code they scanned; both None: added by staff."""

    name: str
    invited_by: str | None = None
    code: str | None = None
    staff: bool = False


class Left(Happening, frozen=True, gc=False):
    """Somebody went. `by` is who removed them, None where they went themselves."""

    by: str | None = None


class Said(Happening, frozen=True, gc=False):
    """A message. `reply_to` is the id of a `Said` in the same group; `text` of an image or a file is its caption."""

    text: str
    kind: SaidKind = "text"
    reply_to: str | None = None
    mentions: tuple[str, ...] = ()

    @property
    def refers_to(self) -> str:
        return self.reply_to or ""


class Reacted(Happening, frozen=True, gc=False):
    """A reaction to the message `to`."""

    to: str
    emoji: str

    @property
    def refers_to(self) -> str:
        return self.to


class Recalled(Happening, frozen=True, gc=False):
    """The author took the message `said` back."""

    said: str

    @property
    def refers_to(self) -> str:
        return self.said


class Edited(Happening, frozen=True, gc=False):
    """The author gave the message `said` another text."""

    said: str
    text: str

    @property
    def refers_to(self) -> str:
        return self.said


class Did(Happening, frozen=True, gc=False):
    """A deed outside the chat; `group` is '' where it belongs to none.

    `value` counts the deed in its own unit (minutes for `used`, 1 otherwise). `amount_minor` is in the currency's minor
    unit (fen), None where no money moved.
    """

    kind: DeedKind
    product: str
    value: int = 1
    amount_minor: int | None = None
    currency: str | None = None


class Dissolved(Happening, frozen=True, gc=False):
    """The group was closed; everybody in it is out, without a `Left` each."""


SimEvent: TypeAlias = Joined | Left | Said | Reacted | Recalled | Edited | Did | Dissolved
