"""Speed tests planned by the team, asked at moments that nobody knows, and counted when they are over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.planner import Cap
from huoqun.chats.port.effects import Send
from huoqun.chats.queries.shown import shown_at
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass
from huoqun.core import ids, journal
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.places import places
from huoqun.points.actions.transferring import transfer
from huoqun.points.rules import Currency, NewTransfer, issue, of_member

from ..facts import SpeedTestCounted, SpeedTestsPlanned
from ..models import Reaction, SpeedTest
from ..permissions import ModerationPermission
from ..suspects.speed import OPEN, POINTS, WINNERS, Planned, SpeedUnfit, TestKind, planned


@transaction.atomic
def plan(
    actor: Actor,
    *,
    group_id: int,
    kind: TestKind,
    times: int,
    days: int,
    now: datetime,
    points: int = 0,
    seed: str = "",
) -> int:
    """Plan so many tests in a group within the next days; answers how many. `seed`: of the moments, else by chance.

    Raises NotFound where the actor does not decide cases, SpeedUnfit.
    """
    led = places(actor.workspace_id, scope=actor.scope(ModerationPermission.CASE_DECIDE))
    if group_id not in led:
        raise NotFound
    if not (1 <= points <= POINTS if kind is TestKind.POINTS else points == 0):
        raise SpeedUnfit
    zone = led[group_id].zone or "Asia/Shanghai"
    found = planned(kind, times=times, days=days, zone=zone, seed=seed or ids.link_token(), now=now)
    with override(workspace(actor.workspace_id).language):
        tests = [_test(actor, group_id, one, points, now) for one in found]
    SpeedTest.objects.bulk_create(tests)
    effects = [
        NewEffect(
            key=f"speed/{test.uid}", body=Send(test.asks), cls=EffectClass.CARE, group_id=group_id, due_at=test.due_at,
            expires_at=test.due_at + timedelta(hours=2), cause=f"speed/{test.uid}",
        )
        for test in tests
    ]  # fmt: skip
    ask(system(actor.workspace_id, "moderation"), effects=effects, now=now)
    fact = SpeedTestsPlanned(test_ids=tuple(test.id for test in tests), group_id=group_id)
    journal.record(actor, [fact], at=now)
    return len(tests)


def _test(actor: Actor, group_id: int, one: Planned, points: int, now: datetime) -> SpeedTest:
    if points:
        asks = _("Points! The first %(n)d who write “%(answer)s” get %(points)d points each.")
    else:
        asks = _("Quick question: what is %(a)d + %(b)d? Just write the number.")
    values = {"n": WINNERS, "answer": one.answer, "points": points, "a": one.a, "b": one.b}
    return SpeedTest(
        workspace_id=actor.workspace_id, uid=ids.uid(), group_id=group_id, asks=asks % values, answer=one.answer,
        kind=TestKind.POINTS if points else TestKind.QUESTION, points=points, winners=WINNERS if points else 0,
        due_at=one.at, made_at=now, made_by=str(actor),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A test that a playbook asks for. `key`: it is planned once under it; `cls`, `quiet`, `caps`: how it is sent."""

    key: str
    group_id: int
    kind: TestKind
    planned: Planned
    points: int
    cls: EffectClass
    quiet: QuietHours | None = None
    caps: tuple[Cap, ...] = ()


@transaction.atomic
def place(actor: Actor, *, tests: Sequence[Placed], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Plan tests that playbooks ask for, each once; answers how many are new. Raises NotAllowed."""
    actor.require(ModerationPermission.CASE_DECIDE)
    if not tests or not origin.acts:
        return 0
    here, effects, rows = actor.workspace_id, [], []
    with override(workspace(here).language):
        for one in tests:
            row = _test(actor, one.group_id, one.planned, one.points, now)
            row.uid = uuid5(NAMESPACE_OID, f"{here}/{one.key}")
            rows.append(row)
            effects.append(
                NewEffect(
                    key=f"speed/{row.uid}", body=Send(row.asks), cls=one.cls, group_id=one.group_id, due_at=row.due_at,
                    expires_at=row.due_at + timedelta(hours=2), cause=one.key, quiet=one.quiet, caps=one.caps,
                )
            )  # fmt: skip
    known = set(SpeedTest.objects.of(here).filter(uid__in=[row.uid for row in rows]).values_list("uid", flat=True))
    SpeedTest.objects.bulk_create(rows, ignore_conflicts=True)
    ask(system(here, "moderation"), effects=effects, now=now, origin=origin)
    uids = [row.uid for row in rows if row.uid not in known]
    made = SpeedTest.objects.of(here).filter(uid__in=uids).values_list("id", "group_id")
    journal.record(actor, [SpeedTestsPlanned(test_ids=(id,), group_id=group) for id, group in made], at=now)
    return len(uids)


_REACTED = """
    insert into moderation_reaction (workspace_id, test_id, member_id, at, seconds)
    select distinct on (w.id, coalesce(p.canonical_id, p.id)) %(here)s, w.id, coalesce(p.canonical_id, p.id), m.at,
           extract(epoch from m.at - w.asked)
    from unnest(%(tests)s::bigint[], %(groups)s::bigint[], %(asked)s::timestamptz[], %(answers)s::text[])
         as w(id, group_id, asked, answer)
    join chats_message m on m.workspace_id = %(here)s and m.group_id = w.group_id
     and m.at between w.asked and w.asked + %(open)s and m.at >= %(first)s
    join members_member p on p.workspace_id = m.workspace_id and p.id = m.member_id and not p.is_bot
     and p.erased_at is null
    where char_length(m.text) <= 20 and position(w.answer in m.text) > 0 and m.recalled_at is null
    order by w.id, coalesce(p.canonical_id, p.id), m.at, m.id
    on conflict do nothing
"""


@transaction.atomic
def count(actor: Actor, *, now: datetime) -> int:
    """Count the answers to the tests that are over, and pay the first of them; answers how many tests. What never
    reached the group is closed without. Raises NotAllowed."""
    actor.require(ModerationPermission.CASE_DECIDE)
    here = actor.workspace_id
    over = list(
        SpeedTest.objects.of(here).select_for_update(skip_locked=True)
        .filter(counted_at=None, due_at__lt=now - OPEN).order_by("id")[:100]
    )  # fmt: skip
    if not over:
        return 0
    shown = shown_at(here, [f"speed/{test.uid}" for test in over])
    asked = []
    for test in over:
        test.asked_at = shown.get(f"speed/{test.uid}")
        gone = test.due_at < now - timedelta(hours=3)
        if gone if test.asked_at is None else test.asked_at < now - OPEN:
            test.counted_at = now
        if test.asked_at is not None and test.counted_at is not None:
            asked.append(test)
    if asked:
        _count(here, asked)
    SpeedTest.objects.bulk_update(over, ["asked_at", "counted_at"])
    _pay(actor, asked, now)
    return sum(test.counted_at is not None for test in over)


def _count(workspace_id: int, asked: Sequence[SpeedTest]) -> None:
    values: dict[str, Any] = {
        "here": workspace_id, "open": OPEN, "tests": [test.id for test in asked],
        "groups": [test.group_id for test in asked], "asked": [test.asked_at for test in asked],
        "answers": [test.answer for test in asked], "first": min(test.asked_at for test in asked if test.asked_at),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_REACTED, values)


def _pay(actor: Actor, asked: Sequence[SpeedTest], now: datetime) -> None:
    rows = list(
        Reaction.objects.of(actor.workspace_id).filter(test__in=[test.id for test in asked]).order_by("at", "id")
    )  # fmt: skip
    answers = Counter(row.test_id for row in rows)
    paid: list[NewTransfer] = []
    for test in asked:
        first = [row.member_id for row in rows if row.test_id == test.id][: test.winners]
        paid += [
            NewTransfer(
                key=f"speed/{test.uid}/{member}", from_=issue(Currency.POINTS), to=of_member(member, Currency.POINTS),
                amount=test.points, reason=test.asks[:200], rule="speed", group_id=test.group_id,
                cause=f"speed/{test.uid}",
            )
            for member in first
        ]  # fmt: skip
    if paid:
        transfer(system(actor.workspace_id, "moderation"), transfers=paid, now=now)
    facts = [SpeedTestCounted(test_id=t.id, group_id=t.group_id, answers=answers[t.id]) for t in asked]
    journal.record(actor, facts, at=now)
