"""Members' check-ins by what they say in a group, and cards and leave by a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.chats.rules import MessageKind
from huoqun.core.actor import Actor

from ..permissions import CampPermission
from ..queries.cells import Standing, cards_left, lock_cards, runs_used, standing
from ..queries.windows import people, windows_of
from ..rules import (
    FREEZE_CARD,
    MAKEUP_CARD,
    How,
    Open,
    day_frozen,
    day_made_up,
    days_missed,
    leave_taken,
    makeup,
    said_as,
)
from ._cells import Cell, put
from ._leave import window_of_day


@dataclass(frozen=True, slots=True)
class Words:
    """What a member said in a group. `said_at`: when the message was first said, where that is not `at` (an edit).

    `is_late`: it was heard before, when the day was not open yet. Cards that it asked for are spent.
    """

    message_id: int
    group_id: int
    member_id: int
    at: datetime
    text: str
    kind: int = MessageKind.TEXT
    said_at: datetime | None = None
    is_late: bool = False


@transaction.atomic
def hear(actor: Actor, *, said: Sequence[Words], now: datetime) -> int:
    """Check in whoever said (or showed) what the day asks for, and let cards be used; answers how many days that made.

    A word counts for the day that was open when it was said. Raises NotAllowed.
    """
    actor.require(CampPermission.CHECK_IN)
    asking = [one for one in said if _asks(one)]
    # Days that are over matter to cards only: whoever just talks costs a look at what is open.
    since = {} if asking else {"after": min(one.at for one in said)} if said else {}
    windows = windows_of(actor.workspace_id, {one.group_id for one in said}, **since)
    meant = [(one, found) for one in said if (found := _meant(one, windows.get(one.group_id, ())))]
    asking = [one for one in asking if one.group_id in windows]
    if not meant and not asking:
        return 0
    heads = people(actor.workspace_id, {one.member_id for one in (*asking, *(one for one, _ in meant))})
    cells = _chosen(actor.workspace_id, [(one, found) for one, found in meant if one.member_id in heads], heads)
    done = len(put(actor, cells, now=now))
    asking = [one for one in asking if one.member_id in heads]
    return done + (_use_cards(actor, asking, windows, heads, now) if asking else 0)


def _asks(one: Words) -> bool:
    return (
        one.kind == MessageKind.TEXT and not one.is_late and (makeup(one.text)[0] or leave_taken(one.text) is not None)
    )


def _meant(one: Words, windows: Iterable[Open]) -> list[tuple[Open, How]]:
    """The days for which this would do, in the order of days."""
    return [(day, how) for day in windows if day.holds(one.at) and (how := said_as(day, one.kind, one.text))]


def _chosen(
    workspace_id: int, meant: Sequence[tuple[Words, list[tuple[Open, How]]]], heads: Mapping[int, int]
) -> list[Cell]:
    """One day of each run for each message: where two are open at once, the first that is not done yet."""
    twice = [one for one, found in meant if len({day.group_run_id for day, _ in found}) < len(found)]
    runs = {day.group_run_id for _, found in meant for day, _ in found} if twice else set()
    stands = standing(workspace_id, runs, {heads[one.member_id] for one in twice}) if twice else {}
    done = {(run, member, day) for (run, member), own in stands.items() for day in own.checked}
    # What was heard before, and is heard again because it was edited or a day opened late, is for one day of a run.
    used = runs_used(workspace_id, {one.message_id for one, _ in meant if one.said_at is not None})
    cells = []
    for one, found in meant:
        member, before = heads[one.member_id], used.get(one.message_id, {})
        seen: set[int] = set()
        for day, how in found:
            run = day.group_run_id
            key = (run, member, day.day)
            if run not in seen and key not in done and before.get(run, day.day) == day.day:
                seen.add(run)
                done.add(key)
                cells.append(Cell(day, member, one.at, how, one.message_id, one.said_at or one.at))
    return cells


def _use_cards(
    actor: Actor, asking: Sequence[Words], windows: Mapping[int, Sequence[Open]], heads: Mapping[int, int],
    now: datetime,
) -> int:  # fmt: skip
    members = {heads[one.member_id] for one in asking}
    lock_cards(members)
    left = cards_left(actor.workspace_id, members)
    runs = {window.group_run_id for one in asking for window in windows[one.group_id]}
    stands = standing(actor.workspace_id, runs, members)
    cells: list[Cell] = []
    for one in asking:
        member = heads[one.member_id]
        cell = _card_used(one, member, windows[one.group_id], stands)
        card = FREEZE_CARD if cell and cell.how is How.FROZEN else MAKEUP_CARD
        if cell is None or left.get((member, card), 0) < 1:
            continue
        left[member, card] -= 1
        stands[cell.window.group_run_id, member].add(cell.window.day, cell.how)
        cells.append(cell)
    return len(put(actor, cells, now=now))


def _card_used(
    one: Words, member: int, opened: Iterable[Open], stands: Mapping[tuple[int, int], Standing]
) -> Cell | None:
    """The day that they mean, in the first run of the group in which they may."""
    by_run: dict[int, list[Open]] = defaultdict(list)
    for window in opened:
        by_run[window.group_run_id].append(window)
    leave = leave_taken(one.text)
    for run, days in by_run.items():
        own = stands[run, member]
        ours = [window for window in days if own.began_at and own.began_at < window.closes_at]
        if not ours:
            continue
        if leave is not None:
            day = day_frozen(ours, own.any, leave, one.at)
            how = How.FROZEN
            if len(own.frozen) >= ours[-1].freezes:
                continue
        else:
            day = day_made_up(days_missed(ours, own.any, one.at), makeup(one.text)[1])
            how = How.MAKEUP
        if day is not None:
            return Cell(window_of_day(ours, day), member, one.at, how, one.message_id, one.at)
    return None
