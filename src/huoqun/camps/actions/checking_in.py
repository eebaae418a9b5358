"""Members checked in: by their words, by a make-up card, by somebody of the team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor, Grant
from huoqun.core.errors import NotFound
from huoqun.deeds.actions.record import record
from huoqun.deeds.permissions import DeedPermission
from huoqun.deeds.rules import DeedKind, NewDeed
from huoqun.groups.queries.places import places

from ..permissions import CampPermission
from ..queries.windows import cards_left, days_checked, days_of, people, windows_of
from ..rules import MAKEUP_CARD, SOURCE, NoSuchDay, Open, day_made_up, days_missed, is_checkin, makeup


@dataclass(frozen=True, slots=True)
class Words:
    """What a member said in a group."""

    message_id: int
    group_id: int
    member_id: int
    at: datetime
    text: str


@transaction.atomic
def hear(actor: Actor, *, said: Sequence[Words], now: datetime) -> int:
    """Check in whoever said the day's word, and let make-up cards be used; answers how many days that made.

    A word counts for the day that was open when it was said. Raises NotAllowed.
    """
    actor.require(CampPermission.CHECK_IN)
    asking = [one for one in said if makeup(one.text)[0]]
    # Days that are over matter to make-up cards only: whoever just talks costs a look at what is open.
    since = {} if asking else {"after": min(one.at for one in said)} if said else {}
    windows = windows_of(actor.workspace_id, {one.group_id for one in said}, **since)
    meant = [
        (one, window)
        for one in said
        for window in windows.get(one.group_id, ())
        if window.holds(one.at) and is_checkin(one.text, window.word, window.least)
    ]
    asking = [one for one in asking if one.group_id in windows]
    if not meant and not asking:
        return 0
    heads = people(actor.workspace_id, {one.member_id for one in (*asking, *(one for one, _ in meant))})
    deeds = [
        _deed(window, heads[one.member_id], one.at, {"message": one.message_id})
        for one, window in meant
        if one.member_id in heads
    ]
    done = record(actor, deeds=deeds, now=now).new
    asking = [one for one in asking if one.member_id in heads]
    return done + (_make_up(actor, asking, windows, heads, now) if asking else 0)


def _make_up(
    actor: Actor, asking: Sequence[Words], windows: Mapping[int, Sequence[Open]], heads: Mapping[int, int],
    now: datetime,
) -> int:  # fmt: skip
    cards = cards_left(actor.workspace_id, {heads[one.member_id] for one in asking})
    checked: dict[tuple[int, int], set[int]] = defaultdict(set)
    for run in {window.group_run_id for one in asking for window in windows[one.group_id]}:
        for member, days in days_checked(actor.workspace_id, run, set(heads.values())).items():
            checked[run, member] = days
    deeds: list[NewDeed] = []
    for one in asking:
        window = _window_made_up(one, windows[one.group_id], checked, heads[one.member_id])
        member = heads[one.member_id]
        if window is None or cards.get(member, 0) < 1:
            continue
        cards[member] -= 1
        checked[window.group_run_id, member].add(window.day)
        deeds += [_spent(window, member, one.at), _deed(window, member, one.at, {"makeup": True})]
    return record(actor, deeds=deeds, now=now).new // 2


def _window_made_up(
    one: Words, opened: Sequence[Open], checked: Mapping[tuple[int, int], set[int]], member: int
) -> Open | None:
    """The day that they mean, in the run of the group in which they missed it."""
    by_run: dict[int, list[Open]] = defaultdict(list)
    for window in opened:
        by_run[window.group_run_id].append(window)
    for run, days in by_run.items():
        missed = days_missed(days, checked[run, member], one.at)
        day = day_made_up(missed, makeup(one.text)[1])
        if day is not None:
            return next(window for window in days if window.day == day)
    return None


@transaction.atomic
def check_in(actor: Actor, *, group_id: int, member_id: int, day: int, now: datetime) -> None:
    """Check a member in by hand for a day of a run they are in. Twice changes nothing.

    Raises NotFound, NoSuchDay.
    """
    heads = people(actor.workspace_id, [member_id])
    if not heads or group_id not in places(actor.workspace_id, scope=actor.scope(CampPermission.CHECK_IN)):
        raise NotFound
    head = heads[member_id]
    own = {line.group_run_id for line in days_of(actor.workspace_id, head) if line.day == day}
    window = next((w for w in windows_of(actor.workspace_id, [group_id])[group_id]
                   if w.day == day and w.group_run_id in own and w.opened_at <= now), None)  # fmt: skip
    if window is None:
        raise NoSuchDay
    may_record = replace(actor, grants=actor.grants | {Grant(DeedPermission.RECORD)})
    record(may_record, deeds=[_deed(window, head, now, {"by": str(actor)})], now=now)


def _deed(window: Open, member_id: int, at: datetime, data: Mapping[str, object]) -> NewDeed:
    return NewDeed(
        kind=DeedKind.CHECKED_IN, occurred_at=at, source=SOURCE, member_id=member_id, group_id=window.group_id,
        source_id=f"{window.group_run_id}/{member_id}/D{window.day}", value=f"D{window.day}", data=data,
    )  # fmt: skip


def _spent(window: Open, member_id: int, at: datetime) -> NewDeed:
    return NewDeed(
        kind=DeedKind.SPENT, occurred_at=at, source=SOURCE, member_id=member_id, group_id=window.group_id,
        source_id=f"{window.group_run_id}/{member_id}/D{window.day}/card", product=MAKEUP_CARD, value="1",
    )  # fmt: skip
