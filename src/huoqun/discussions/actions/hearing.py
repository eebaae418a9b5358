"""What is said while modes are open: orders of hosts, topics for the queue, and what breaks a mode."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.jobs.welcoming import AT_ANY_HOUR
from huoqun.chats.planner import Cap
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.work.actions.proposals import NewProposal, propose

from .. import wording
from ..facts import Reminded
from ..models.modes import Mode, Pace, Topic
from ..permissions import DiscussionsPermission
from ..queries.modes import Open, crowds, hosts, opened, told_alone
from ..rules.modes import (
    CROWD_AGAIN,
    CROWD_WITHIN,
    MINUTES,
    MOST_TOPICS,
    REMINDED_WITHIN,
    Crowd,
    Order,
    TopicState,
    breaks,
    may_remind,
    order_in,
    topic_in,
)
from ..rules.modes import Mode as M
from ._saying import say
from .running import ACTION, close_mode, next_topic, open_mode

HALF_AN_HOUR = 30
CAPS = (Cap("member", "day", 4, (EffectClass.NUDGE,)),)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message in a group. `has_words`: it is text."""

    id: int
    group_id: int
    member_id: int
    at: datetime
    text: str
    has_words: bool


@transaction.atomic
def hear(actor: Actor, *, heard: Sequence[Heard], now: datetime) -> None:
    """Do what hosts order, take topics into queues, remind whoever breaks a mode."""
    actor.require(DiscussionsPermission.HEAR)
    orders = [(one, order) for one in heard if one.has_words and (order := order_in(one.text)) is not None]
    may = hosts(actor.workspace_id, {(one.group_id, one.member_id) for one, _ in orders}) if orders else set()
    for one, order in orders:
        if (one.group_id, one.member_id) in may:
            _obey(actor, one, order, now)
    ours = {one.id for one, _ in orders}
    open_ones = opened(actor.workspace_id, {one.group_id for one in heard})
    if not open_ones:
        return
    said = [
        (one, open_ones[one.group_id]) for one in heard
        if one.group_id in open_ones and one.id not in ours and one.at >= open_ones[one.group_id].opened_at
    ]  # fmt: skip
    with override(workspace(actor.workspace_id).language):
        _queue(actor, [(one, mode) for one, mode in said if mode.mode is M.TOPICS], now)
        _keep_pace(actor, [(one, mode) for one, mode in said if mode.mode is not M.TOPICS], now)


def _obey(actor: Actor, one: Heard, order: Order, now: datetime) -> None:
    if order.is_next:
        next_topic(actor, group_id=one.group_id, now=now)
    elif order.opens and order.mode is not None:
        open_mode(actor, group_id=one.group_id, mode=order.mode, minutes=order.minutes or MINUTES, now=now)
    else:
        close_mode(actor, group_id=one.group_id, mode=order.mode, now=now)


def _queue(actor: Actor, said: Sequence[tuple[Heard, Open]], now: datetime) -> None:
    """Topics in the order in which they were said; so many of a person, so many in all."""
    waiting = {mode.id: list(mode.topics) for _, mode in said}
    made = []
    for one, mode in said:
        words, known = topic_in(one.text) if one.has_words else "", waiting[mode.id]
        if not words or len(known) >= MOST_TOPICS or sum(t[0] == one.member_id for t in known) >= mode.numbers.each:
            continue
        known.append((one.member_id, words, False))
        made.append((one, mode, words, sum(not t[2] for t in known)))
    Topic.objects.bulk_create(
        Topic(
            workspace_id=actor.workspace_id, mode_id=mode.id, member_id=one.member_id, words=words, at=one.at,
            state=TopicState.WAITING,
        )
        for one, mode, words, _place in made
    )  # fmt: skip
    rows = {row.id: row for row in Mode.objects.of(actor.workspace_id).filter(id__in={m.id for _, m, _, _ in made})}
    for one, mode, _said, place in made:  # an answer each, and they are few
        say(actor, rows[mode.id], f"queued/{one.id}", wording.queued(place), now)


def _keep_pace(actor: Actor, said: Sequence[tuple[Heard, Open]], now: datetime) -> None:
    """Note who spoke when, and gently tell whoever breaks the mode."""
    if not said:
        return
    modes = {mode.id for _, mode in said}
    rows = Pace.objects.of(actor.workspace_id).filter(mode_id__in=modes)
    known = {(row.mode_id, row.member_id): row for row in rows}
    lately: dict[int, list[datetime]] = defaultdict(list)
    for row in known.values():
        if row.reminded_at is not None and now - row.reminded_at < REMINDED_WITHIN:
            lately[row.mode_id].append(row.reminded_at)
    reminded = []
    for one, mode in said:
        fresh = Pace(workspace_id=actor.workspace_id, mode_id=mode.id, member_id=one.member_id, spoke_at=one.at)
        row = known.setdefault((mode.id, one.member_id), fresh)
        before = None if row is fresh else row.spoke_at
        row.spoke_at = one.at if before is None else max(before, one.at)
        broken = breaks(mode.mode, mode.numbers, one.text, at=one.at, before=before, has_words=one.has_words)
        if broken and may_remind(one.at, times=row.times, last=row.reminded_at, lately=lately[mode.id]):
            row.times, row.reminded_at = row.times + 1, one.at
            lately[mode.id].append(one.at)
            reminded.append((one, mode))
    _save(list(known.values()))
    _remind(actor, reminded, now)


def _save(rows: Sequence[Pace]) -> None:
    Pace.objects.bulk_create([row for row in rows if row.pk is None])
    Pace.objects.bulk_update([row for row in rows if row.pk is not None], ["spoke_at", "times", "reminded_at"])


def _remind(actor: Actor, reminded: Sequence[tuple[Heard, Open]], now: datetime) -> None:
    """In private where a program may, else in the group."""
    groups = told_alone(actor.workspace_id, {mode.group_id for _, mode in reminded}) if reminded else {}
    effects = [
        NewEffect(
            key=f"discussions/{mode.id}/reminded/{one.id}", cls=EffectClass.NUDGE, member_id=one.member_id,
            body=Send(wording.reminder(mode.mode, mode.numbers, name), mentions=() if alone else (one.member_id,)),
            group_id=None if alone else one.group_id, quiet=AT_ANY_HOUR, caps=CAPS,
            expires_at=now + REMINDED_WITHIN, cause=f"message:{one.id}",
        )
        for one, mode in reminded
        for name, alone in [groups[mode.group_id]]
    ]  # fmt: skip
    ask(actor, effects=effects, now=now)
    facts = [Reminded(mode_id=mode.id, group_id=mode.group_id, member_id=one.member_id) for one, mode in reminded]
    journal.record(actor, facts, at=now)


@transaction.atomic
def look_for_crowds(actor: Actor, *, now: datetime) -> int:
    """Propose a mode where too many talk at once; answers for how many groups. Once in six hours for each."""
    actor.require(DiscussionsPermission.HEAR)
    found = crowds(actor.workspace_id, now=now)
    called = told_alone(actor.workspace_id, {one.group_id for one in found}) if found else {}
    with override(workspace(actor.workspace_id).language):
        made = [_proposal(one, called[one.group_id][0], now) for one in found if one.group_id in called]
    return len(propose(actor, proposals=made, now=now))


def _proposal(one: Crowd, group: str, now: datetime) -> NewProposal:
    period = int(now.timestamp() // CROWD_AGAIN.total_seconds())
    return NewProposal(
        key=f"discussions/{one.group_id}/{period}", action=ACTION, title=wording.proposal(group, one.mode),
        origin="discussions.crowd", group_id=one.group_id, expires_at=now + timedelta(minutes=HALF_AN_HOUR),
        arguments={"group_id": one.group_id, "mode": str(one.mode), "minutes": HALF_AN_HOUR},
        evidence={"messages": one.messages, "people": one.people, "since": (now - CROWD_WITHIN).isoformat()},
    )  # fmt: skip
