"""Checking in on the member's own page and by hand; make-up cards and leave there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.core.files import FileKind
from huoqun.core.together import Together

from ..permissions import CampPermission
from ..queries.cells import cards_left, lock_cards, standing
from ..queries.ways import Going, way_of, ways_of
from ..rules import (
    FREEZE_CARD,
    MAKEUP_CARD,
    DayIsOver,
    How,
    Leave,
    NoCard,
    NoMoreFreezes,
    NoSuchDay,
    NothingToMend,
    Open,
    day_frozen,
    days_missed,
    handed_in,
    link_in,
)
from ._cells import Cell, put
from ._leave import window_of_day


def check_in(
    actor: Actor, *, member_id: int, group_run_id: int, day: int | None = None, text: str = "",
    file_ids: Sequence[int] = (), link: str = "", now: datetime,
) -> bool:  # fmt: skip
    """Check a member in for a day of a run they are on their way in; answers whether that was new.

    The member does it with what the day asks for while it is open (no day: the one that is open); somebody of the team
    by hand for any day that was opened. Raises NotFound, NoSuchDay, DayIsOver, NotEnough, TooLong, BadLink, BadFile.
    """
    asked = _Asked(actor, member_id, group_run_id, day, text, link, now)
    if not file_ids:
        return _together(actor.workspace_id, asked)
    with transaction.atomic():
        way = _way(actor, member_id, group_run_id)
        kinds, mark = _files(actor, way.member_id, file_ids, now)
        return _answered(_all([replace(asked, files=tuple(file_ids), kinds=tuple(kinds), mark=mark)])[0])


@dataclass(frozen=True, slots=True)
class _Asked:
    """A day that somebody asks to let stand. `kinds`: of its files; `mark`: the same for the same picture."""

    actor: Actor
    member_id: int
    group_run_id: int
    day: int | None
    text: str
    link: str
    now: datetime
    files: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    mark: str = ""


@transaction.atomic
def _all(asked: Sequence[_Asked]) -> list[bool | Exception]:
    """Let these stand, of one workspace; of each whether it was new, or why it was refused."""
    first, pairs = asked[0], [(one.member_id, one.group_run_id) for one in asked]
    made = [_cell(one, way) for one, way in zip(asked, ways_of(first.actor.workspace_id, pairs), strict=True)]
    cells = [cell for cell in made if isinstance(cell, Cell)]
    new = {id(cell) for cell in put(first.actor, cells, now=max(one.now for one in asked))}
    return [id(cell) in new if isinstance(cell, Cell) else cell for cell in made]


# In the last minute of a day everybody comes at once.
_together = Together(_all)


def _answered(answer: bool | Exception) -> bool:
    if isinstance(answer, Exception):
        raise answer
    return answer


def _cell(asked: _Asked, way: Going | None) -> Cell | Refused:
    """What is to stand, or why nothing does."""
    try:
        way = _allowed(asked.actor, way)
        own = _is_own(asked.actor, way)
        window = _day(way, asked.day, asked.now, own=own)
        if not own:
            return Cell(
                window, way.member_id, asked.now, How.HAND, text=asked.text, link=asked.link, by=str(asked.actor),
                actor=asked.actor,
            )  # fmt: skip
        if not window.holds(asked.now):
            raise DayIsOver
        how = handed_in(window, asked.text, asked.kinds, asked.link)
        return Cell(
            window, way.member_id, asked.now, how, text=asked.text, link=asked.link.strip() or link_in(asked.text),
            files=asked.files, fingerprint=asked.mark or _mark(asked.text), actor=asked.actor,
        )  # fmt: skip
    except Refused as why:
        return why


@transaction.atomic
def make_up(actor: Actor, *, member_id: int, group_run_id: int, day: int | None = None, now: datetime) -> int:
    """Use a make-up card for a day that was missed (none said: the last); answers the day.

    Raises NotFound, NoCard, NothingToMend.
    """
    way = _way(actor, member_id, group_run_id)
    lock_cards([way.member_id])
    stands = standing(actor.workspace_id, [group_run_id], [way.member_id])[group_run_id, way.member_id]
    missed = days_missed(way.days, stands.any, now)
    if not missed or (day is not None and day not in missed):
        raise NothingToMend
    chosen = max(missed) if day is None else day
    if cards_left(actor.workspace_id, [way.member_id]).get((way.member_id, MAKEUP_CARD), 0) < 1:
        raise NoCard
    put(actor, [Cell(window_of_day(way.days, chosen), way.member_id, now, How.MAKEUP)], now=now)
    return chosen


@transaction.atomic
def freeze(actor: Actor, *, member_id: int, group_run_id: int, day: int | None = None, now: datetime) -> int:
    """Freeze a day, today's, one missed or one to come, so that it breaks no streak; answers the day.

    A member needs a card, and may so many times a run; the team may always. Raises NotFound, NothingToMend, NoCard,
    NoMoreFreezes.
    """
    way = _way(actor, member_id, group_run_id)
    own = _is_own(actor, way)
    lock_cards([way.member_id])
    stands = standing(actor.workspace_id, [group_run_id], [way.member_id])[group_run_id, way.member_id]
    chosen = day_frozen(way.days, stands.any, Leave(day), now)
    if chosen is None:
        raise NothingToMend
    if own and len(stands.frozen) >= way.days[-1].freezes:
        raise NoMoreFreezes
    if own and cards_left(actor.workspace_id, [way.member_id]).get((way.member_id, FREEZE_CARD), 0) < 1:
        raise NoCard
    by = "" if own else str(actor)
    put(actor, [Cell(window_of_day(way.days, chosen), way.member_id, now, How.FROZEN, by=by)], now=now)
    return chosen


def _way(actor: Actor, member_id: int, group_run_id: int) -> Going:
    """Their way in that run, if this person may act on it. Raises NotFound, NotAllowed."""
    return _allowed(actor, way_of(actor.workspace_id, member_id, group_run_id))


def _allowed(actor: Actor, way: Going | None) -> Going:
    if way is None:
        raise NotFound
    actor.require_own(
        CampPermission.CHECK_IN, member_id=way.member_id, chapter_id=way.chapter_id, group_id=way.group_id
    )
    return way


def _is_own(actor: Actor, way: Going) -> bool:
    return actor.kind == "member" and actor.id == way.member_id


def _day(way: Going, day: int | None, now: datetime, *, own: bool) -> Open:
    opened = [window for window in way.days if window.opened_at <= now]
    if day is not None:
        found = next((window for window in opened if window.day == day), None)
    else:
        found = next((window for window in opened if window.holds(now)), None)
    if found is None:
        raise DayIsOver if own and day is None else NoSuchDay
    return found


def _mark(text: str) -> str:
    """The same for the same text; words too short to be anybody's own have none."""
    return hashlib.blake2b(text.strip().encode(), digest_size=12).hexdigest() if len(text.strip()) >= 20 else ""


_KINDS = {FileKind.PICTURE: "image", FileKind.AUDIO: "audio"}


def _files(actor: Actor, member_id: int, file_ids: Sequence[int], now: datetime) -> tuple[list[str], str]:
    """What kinds of files these are, and the mark of the first: the same for the same picture. Raises NotFound."""
    if not file_ids:
        return [], ""
    kept = files.attach(actor, file_ids=file_ids, owner=f"member:{member_id}", now=now)
    return [_KINDS.get(one.kind, "other") for one in kept], kept[0].digest[:12].hex()
