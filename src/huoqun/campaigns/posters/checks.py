"""What is wrong with a poster: each with its code, its reason and its mend. Pure; editor and review ask the same.

Of the figures those of the code were measured (posters/tests/test_decoding.py); the others are ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from .colours import Colour, Tones, apart, contrast, parsed
from .layout import HIGH, N_, QUIET, WIDE, Layout, Slot, SlotKind

THUMBNAIL = 4
"""In a list of chats a poster is seen at a quarter of its size."""
LEAST_LETTERS = {SlotKind.TITLE: 20 * THUMBNAIL, SlotKind.SUBTITLE: 12 * THUMBNAIL}
"""Letters in it: a title of 20 pixels is read at a glance, and below 12 no Chinese sign is."""
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: text against what lies below it."""
PALE_PART = 0.1
"""So much of what lies below may be too like it."""
LEAST_MODULE = 8
"""Pixels a module: at a quarter of the size, turned, and as a JPEG of 30 %, all codes are read, at 7 some are not."""
MOST_COLOURS = 3
MARGIN = 40
"""Apps cut the edges of pictures."""
LONGEST_TASK, MOST_TASKS = 14.0, 5
"""Of a line in Chinese signs; letters count half."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`message`, `mend`: msgids, with `values` in them. `stops`: nobody could use the poster. `slot`: where, or None.

    `source`: where the rule stands, empty where it is ours.
    """

    code: str
    message: str
    mend: str
    slot: SlotKind | None = None
    stops: bool = False
    source: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def faults(layout: Layout, tones: Tones, *, modules: int) -> list[Fault]:
    """What is wrong with a poster, what stops it first. `modules`: of the code's side, without the white around it."""
    slots = layout.shown()
    found = [fault for check in _CHECKS for fault in check(slots, tones, modules)]
    return sorted(found, key=lambda fault: not fault.stops)


def width(text: str) -> float:
    """How wide words are, in Chinese signs."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.56 for char in text)


def letters(slot: Slot) -> float:
    """About how high the letters of a box become, in pixels, as they shrink until all lines fit."""
    size = float(slot.size)
    while size > 10 and _height(slot, size) > slot.h:
        size *= 0.96
    return size


LINE = 1.38
"""Of a line with what is between two, in letters: Noto Sans CJK, set as `sheets/words.typ` sets it."""


def _height(slot: Slot, size: float) -> float:
    rows = sum(max(1, -(-int(width(line) * size * 100) // (slot.w * 100))) for line in slot.lines or ("",))
    return rows * size * LINE


Check = Callable[[Mapping[SlotKind, Slot], Tones, int], Iterator[Fault]]


def _missing(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    if SlotKind.CODE not in slots:
        yield Fault("no_code", N_("There is no code on the poster."), N_("Switch the code on."), SlotKind.CODE, True)
    if SlotKind.TITLE not in slots or not slots[SlotKind.TITLE].lines:
        yield Fault(
            "no_title", N_("The poster has no title: in a list of chats nobody knows what it is."),
            N_("Say in one line what one gets."), SlotKind.TITLE,
        )  # fmt: skip


def _small_letters(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    for kind, least in LEAST_LETTERS.items():
        if kind in slots and slots[kind].lines and (high := letters(slots[kind])) < least:
            yield Fault(
                f"small_{kind}",
                N_("In a thumbnail these words cannot be read: their letters are %(high)s pixels high."),
                N_("Say it shorter or make its box larger: letters of %(least)s pixels."), kind,
                values={"high": round(high), "least": least},
            )  # fmt: skip


def _pale(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    for kind, slot in slots.items():
        if kind in (SlotKind.CODE, SlotKind.AVATAR):
            continue
        colour = parsed(slot.colour)
        below = [parsed(slot.plate)] if slot.plate else list(tones.below(slot))
        ratios = sorted(contrast(colour, one) for one in below)
        worst = ratios[int(len(ratios) * PALE_PART)]
        if worst < LEAST_CONTRAST:
            yield Fault(
                "pale", N_("These words are hard to tell from what lies below them: %(ratio)s to 1."),
                N_("Choose a darker or lighter colour, or a plate below them: 4.5 to 1 or more."), kind,
                source="WCAG 2.2, 1.4.3", values={"ratio": round(worst, 1)},
            )  # fmt: skip


def _colours(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    seen: list[Colour] = [] if tones.squares else [tones.ground]
    for kind, slot in slots.items():
        if kind not in (SlotKind.CODE, SlotKind.AVATAR):
            seen += [parsed(slot.plate)] if slot.plate else []
            seen.append(parsed(slot.colour))
    # A picture counts as one colour: it is the ground.
    count = len(apart(seen)) + bool(tones.squares)
    if count > MOST_COLOURS:
        yield Fault(
            "many_colours", N_("The poster has %(count)s colours; the eye finds no place to rest."),
            N_("Use at most three: one for the ground, one for words, one for what matters."), values={"count": count},
        )  # fmt: skip


_AIMS = {
    "buy": r"下单|购买|抢购|付款|支付|秒杀|加购|\bbuy\b|\border now\b|\bpay\b",
    "follow": r"关注|订阅|\bfollow\b|\bsubscribe\b",
    "download": r"下载|安装|注册账号|\bdownload\b|\binstall\b|\bsign up\b",
    "join": r"进群|入群|加群|扫码|\bjoin\b|\bscan\b",
    "like": r"点赞|集赞|投票|\blikes?\b|\bvote\b",
    "elsewhere": r"https?://|www\.|加微信|微信号|(?<!\d)1[3-9]\d{9}(?!\d)|@\w{4,}",
}


def aims(layout: Layout) -> list[str]:
    """What a poster asks of whoever looks at it, by the words of `_AIMS`."""
    words = "\n".join(slot.text for slot in layout.shown().values())
    return [aim for aim, pattern in _AIMS.items() if re.search(pattern, words, re.IGNORECASE)]


def _one_aim(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    found = aims(Layout(slots=slots))
    if len(found) > 1:
        yield Fault(
            "many_aims", N_("The poster asks for %(count)s things at once, so that most people do none of them."),
            N_("Ask for one: scanning the code. Say the rest in the group."), values={"count": len(found)},
        )  # fmt: skip


def module(slot: Slot, modules: int) -> int:
    """Pixels a module of a code in its box."""
    return min(slot.w, slot.h) // (modules + 2 * slot.quiet)


def _code(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    slot = slots.get(SlotKind.CODE)
    if slot is None:
        return
    if module(slot, modules) < LEAST_MODULE:
        least = LEAST_MODULE * (modules + 2 * max(QUIET, slot.quiet))
        yield Fault(
            "small_code", N_("The code is too small: forwarded and shrunk, it cannot be scanned."),
            N_("Make its box at least %(least)s pixels wide and high."), SlotKind.CODE, True, values={"least": least},
        )  # fmt: skip
    if slot.quiet < QUIET:
        yield Fault(
            "no_quiet", N_("There is too little white around the code; scanners look for it."),
            N_("Leave 4 modules of white around it."), SlotKind.CODE, source="ISO/IEC 18004",
        )  # fmt: skip


def _overlaps(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    for (one, a), (other, b) in combinations(slots.items(), 2):
        wide = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
        high = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
        if wide <= 0 or high <= 0:
            continue
        if SlotKind.CODE in (one, other):
            yield Fault(
                "covered", N_("Something stands in the code's box."), N_("Move one of them away."),
                one if other is SlotKind.CODE else other, True,
            )  # fmt: skip
        else:
            yield Fault("overlap", N_("Two boxes lie over one another."), N_("Move one of them away."), other)


def _edges(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    for kind, slot in slots.items():
        if min(slot.x, slot.y, WIDE - slot.x - slot.w, HIGH - slot.y - slot.h) < MARGIN:
            yield Fault(
                "edge", N_("It stands at the very edge, which apps cut off."),
                N_("Leave 40 pixels free on each side."), kind,
            )  # fmt: skip


def _tasks(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    slot = slots.get(SlotKind.TASKS)
    if slot is None:
        return
    long = [line for line in slot.lines if width(line) > LONGEST_TASK]
    if long:
        yield Fault(
            "long_task", N_("What to do is said in a long line: “%(line)s”."),
            N_("Say one step a line, in at most 14 signs."), SlotKind.TASKS, values={"line": long[0]},
        )  # fmt: skip
    if len(slot.lines) > MOST_TASKS:
        yield Fault(
            "many_tasks", N_("There are %(count)s things to do; nobody does so many."),
            N_("Leave at most five lines; three are better."), SlotKind.TASKS, values={"count": len(slot.lines)},
        )  # fmt: skip


def _avatar(slots: Mapping[SlotKind, Slot], tones: Tones, modules: int) -> Iterator[Fault]:
    if SlotKind.AVATAR in slots:
        yield Fault(
            "avatar",
            N_("The inviter's picture is on the poster. WeChat forbids misusing its users' avatars, and may "
               "block the address."),
            N_("Leave it out; the name does as well. With it, only a picture that they gave for this is shown."),
            SlotKind.AVATAR, source="微信外部链接内容管理规范（2019-10-28）",
        )  # fmt: skip


_CHECKS: tuple[Check, ...] = (
    _missing, _code, _overlaps, _small_letters, _pale, _one_aim, _colours, _tasks, _edges, _avatar,
)  # fmt: skip
