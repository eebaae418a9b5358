"""Which line a group hears next. Pure; one decision a group, made anew whenever something ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .rules import THERE, UNDER_WAY, DeliveryState, LineKind

TOGETHER = 1500
"""Characters that go in one message where a colleague has to copy them: lines that gathered meanwhile go as one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line, as far as the order is concerned. `amends`: the line whose new words these are, as `version`.

    `version` of any other line: how often its words were changed.
    """

    id: int
    no: int
    kind: str = LineKind.TEXT
    text: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    recalled: bool = False
    version: int = 0
    amends: int | None = None
    at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether a picture of it is still on its way from the platform."""
        return any(one.get("awaits") for one in self.files)


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a line is in a group, and which of its words went there."""

    state: DeliveryState
    version: int = 0
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Next:
    """How far a group is (everything up to line `at_no` has ended there), and the lines to ask for, as one message."""

    at_no: int
    lines: tuple[Said, ...] = field(default=())


def following(
    lines: Sequence[Said],
    *,
    at_no: int,
    stands: Mapping[int, Stood],
    known: Mapping[int, Said],
    by_hand: bool = False,
) -> Next:
    """What a group hears next. `lines`: those after `at_no`, in order; `stands` by line, of this group; `known`: the
    lines that others amend. Nothing while a line is under way, has failed, or waits for its picture.
    """
    ask: list[Said] = []
    for line in lines:
        stood = stands.get(line.id)
        if stood is not None and stood.state in (*UNDER_WAY, DeliveryState.FAILED):
            break
        if is_over(line, stood, stands, known):
            if ask:
                continue
            at_no = line.no
        elif line.waits:
            break
        elif not ask:
            ask.append(line)
            if not by_hand:
                break
        elif not _fits(ask, line):
            break
        else:
            ask.append(line)
    return Next(at_no, tuple(ask))


def is_over(line: Said, stood: Stood | None, stands: Mapping[int, Stood], known: Mapping[int, Said]) -> bool:
    """Whether a line has ended in a group, or is not for it."""
    if stood is not None and stood.state is not DeliveryState.BACK:
        return True
    if line.recalled or line.kind == LineKind.LACKING:
        return True
    return line.amends is not None and not _is_news(line, stands, known)


def _is_news(line: Said, stands: Mapping[int, Stood], known: Mapping[int, Said]) -> bool:
    """A correction is for the groups that had the old words, while it has the newest."""
    had, old = stands.get(line.amends or 0), known.get(line.amends or 0)
    if had is None or old is None or old.recalled or old.version != line.version:
        return False
    return had.state in THERE and had.version < line.version


def _fits(ask: Sequence[Said], line: Said) -> bool:
    plain = all(one.kind in (LineKind.TEXT, LineKind.CORRECTION) for one in (*ask, line))
    return plain and sum(len(one.text) + 1 for one in ask) + len(line.text) <= TOGETHER
