"""A poster's layout: its ground, and what stands where. Read strictly, since it comes from a browser. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import msgspec

from huoqun.core.errors import Refused

WIDE, HIGH = 1080, 1920
LEAST_SIDE = 40
SIZES = range(20, 241)
QUIET = 4
"""Modules of white around a code that readers are promised (ISO/IEC 18004)."""
MOST_LINES = 8

COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
NAME = "{name}"
"""In the inviter's words: who invites."""


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class SlotKind(StrEnum):
    """What stands on a poster, each at most once, the lowest first."""

    AVATAR = "avatar"
    TITLE = "title"
    SUBTITLE = "subtitle"
    TASKS = "tasks"
    HOURS = "hours"
    INVITER = "inviter"
    CODE = "code"


LONGEST = {
    SlotKind.TITLE: 40, SlotKind.SUBTITLE: 60, SlotKind.TASKS: 240, SlotKind.HOURS: 60, SlotKind.INVITER: 40,
    SlotKind.CODE: 0, SlotKind.AVATAR: 0,
}  # fmt: skip
"""The most characters of each."""


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class BadPoster(Refused):
    code = "bad_poster"
    message = N_("A poster cannot be like that.")
    way_out = N_("Mend what is said beside the fields.")


@dataclass(frozen=True, slots=True)
class Slot:
    """A box with words, the code or the inviter's picture. `size`: of its letters at most; they shrink to fit.

    `text` empty where it is made: the hours from the campaign's own. `plate`: a colour behind it, or "". `quiet`: of a
    code, modules of white around it.
    """

    x: int
    y: int
    w: int
    h: int
    text: str = ""
    size: int = 48
    colour: str = "#1f2933"
    plate: str = ""
    bold: bool = False
    align: Align = Align.LEFT
    quiet: int = QUIET
    on: bool = True

    @property
    def lines(self) -> tuple[str, ...]:
        """Its words, one a line; empty lines say nothing."""
        return tuple(line for raw in self.text.split("\n") if (line := raw.strip()))


@dataclass(frozen=True, slots=True)
class Layout:
    """`ground`: the colour of what no picture covers. Words are in their community's language."""

    ground: str = "#fff7ed"
    slots: Mapping[SlotKind, Slot] = field(default_factory=dict)

    def shown(self) -> dict[SlotKind, Slot]:
        """What is switched on, the lowest first."""
        return {kind: self.slots[kind] for kind in SlotKind if kind in self.slots and self.slots[kind].on}


class _Slot(msgspec.Struct, forbid_unknown_fields=True):
    x: int
    y: int
    w: int
    h: int
    text: str = ""
    size: int = 48
    colour: str = "#1f2933"
    plate: str = ""
    bold: bool = False
    align: Align = Align.LEFT
    quiet: int = QUIET
    on: bool = True


class _Layout(msgspec.Struct, forbid_unknown_fields=True):
    ground: str
    slots: dict[SlotKind, _Slot]


def read(said: Any) -> Layout:
    """A layout out of what was stored or sent. Raises BadPoster, which says what is wrong."""
    try:
        found = msgspec.convert(said, _Layout)
    except msgspec.ValidationError as error:
        raise BadPoster(str(error)) from error
    slots = {}
    for kind, one in found.slots.items():
        slots[kind] = _slot(kind, Slot(**{name: getattr(one, name) for name in _Slot.__struct_fields__}))
    if not COLOUR.fullmatch(found.ground):
        raise BadPoster(N_("A colour is # and six digits from 0 to f."))
    return Layout(found.ground, slots)


def written(layout: Layout) -> dict[str, Any]:
    """A layout as it is stored: `read` of it is the same layout."""
    return {
        "ground": layout.ground,
        "slots": {
            kind.value: {name: _plain(getattr(slot, name)) for name in _Slot.__struct_fields__}
            for kind, slot in layout.slots.items()
        },
    }


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value


def _slot(kind: SlotKind, slot: Slot) -> Slot:
    wrong = _fault(kind, slot)
    if wrong:
        raise BadPoster(wrong)
    lines = [" ".join(line.split()) for line in slot.text.replace("\r", "").split("\n")]
    return replace(slot, text="\n".join(lines).strip("\n"))


def _fault(kind: SlotKind, slot: Slot) -> str:
    if slot.w < LEAST_SIDE or slot.h < LEAST_SIDE:
        return N_("A box is at least 40 pixels wide and high.")
    if slot.x < 0 or slot.y < 0 or slot.x + slot.w > WIDE or slot.y + slot.h > HIGH:
        return N_("A box stands inside the poster: 1,080 pixels wide, 1,920 high.")
    if slot.size not in SIZES:
        return N_("Letters are 20 to 240 pixels high.")
    if not COLOUR.fullmatch(slot.colour) or (slot.plate and not COLOUR.fullmatch(slot.plate)):
        return N_("A colour is # and six digits from 0 to f.")
    if len(slot.text) > LONGEST[kind] or len(slot.text.split("\n")) > MOST_LINES:
        return N_("These words are too long for a poster.")
    if any(not (char.isprintable() or char == "\n") for char in slot.text.replace("\r", "")):
        return N_("There are signs in it that cannot be printed.")
    if not 0 <= slot.quiet <= 8:
        return N_("The white around a code is 0 to 8 modules wide.")
    return ""


def usual(language: str, title: str, subtitle: str) -> Layout:
    """The layout that a poster begins with, which the checks find nothing in."""
    zh = language.lower().startswith("zh")
    tasks = "扫码进群\n跟着做就行\n做完领奖" if zh else "Scan the code\nJoin the group\nGet your reward"
    inviter = f"{NAME} 邀请你一起" if zh else f"{NAME} invites you"
    ink, mark = "#7c2d12", "#1f2933"
    return Layout("#fff7ed", {
        SlotKind.TITLE: Slot(90, 150, 900, 340, title[:40], 132, ink, bold=True, align=Align.CENTER),
        SlotKind.SUBTITLE: Slot(90, 510, 900, 180, subtitle[:60], 60, mark, align=Align.CENTER),
        SlotKind.TASKS: Slot(140, 730, 800, 330, tasks, 64, mark, align=Align.CENTER),
        SlotKind.CODE: Slot(290, 1120, 500, 500),
        SlotKind.INVITER: Slot(90, 1650, 900, 80, inviter, 48, ink, align=Align.CENTER),
        SlotKind.HOURS: Slot(90, 1750, 900, 70, "", 40, mark, align=Align.CENTER),
    })  # fmt: skip
