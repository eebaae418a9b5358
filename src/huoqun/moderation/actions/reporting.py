"""Members tell the team of somebody, in private; the team decides, and whoever was right weighs more the next time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.keys import of_id
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import ids, journal
from huoqun.core.actor import Actor, member
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.groups.queries.places import places
from huoqun.members.queries.family import family

from ..charter.model import follows
from ..facts import ReportDecided, Reported
from ..models import Case, Report
from ..permissions import ModerationPermission
from ..queries import seeing
from ..queries.charters import grounds
from ..reports import (
    LONGEST,
    LONGEST_NAME,
    MOST_A_DAY,
    RECENT,
    NotInGroup,
    ReportEmpty,
    ReportState,
    TooManyReports,
    Why,
)
from ..states import AlreadyDecided, CaseState
from ._acting import carry_out

# By the name in the group or everywhere, of those who are or were there: whoever advertises soon leaves.
_NAMED = """
    select distinct coalesce(m.canonical_id, m.id) from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %s and s.group_id = %s and m.erased_at is null and not m.is_bot
      and lower(%s) in (lower(s.nickname), lower(m.name)) limit 2
"""
_THERE = """
    select 1 from groups_span where workspace_id = %s and group_id = %s and member_id = any(%s::bigint[])
      and left_at is null limit 1
"""


# Whoever wrote it stands for the person; what was said of a message that is gone is gone.
_WROTE = """
    select coalesce(p.canonical_id, p.id), p.name, left(m.text, 500) from chats_message m
    join members_member p on p.workspace_id = m.workspace_id and p.id = m.member_id and p.erased_at is null
     and not p.is_bot
    where m.workspace_id = %s and m.group_id = %s and m.id = %s and m.at > %s and m.recalled_at is null
"""


@transaction.atomic
def report(
    actor: Actor, *, member_id: int, group_id: int, named: str, why: Why, words: str, now: datetime,
    message_id: int | None = None,
) -> UUID:  # fmt: skip
    """A member tells the team of somebody in a group of theirs; nobody else learns of it. `message_id`: what it is
    about, which names them. Raises NotAllowed, NotInGroup, ReportEmpty, TooManyReports."""
    actor.require_own("", member_id=member_id)
    here, own = actor.workspace_id, family(actor.workspace_id, member_id)
    name = named.replace("\0", "").strip().lstrip("@")[:LONGEST_NAME]
    with server_cursor() as cursor:
        if cursor.execute(_THERE, [here, group_id, own]).fetchone() is None:
            raise NotInGroup
        found, said = [row[0] for row in cursor.execute(_NAMED, [here, group_id, name]).fetchall()], ""
        if message_id is not None:
            wrote = cursor.execute(_WROTE, [here, group_id, message_id, now - RECENT]).fetchone()
            found, name, said = ([wrote[0]], wrote[1][:LONGEST_NAME], wrote[2]) if wrote else ([], "", "")
    if not name or found == [member_id]:
        raise ReportEmpty
    lately = Report.objects.of(here).filter(reporter=member_id, at__gt=now - timedelta(days=1)).count()
    if lately >= MOST_A_DAY:
        raise TooManyReports
    made = Report.objects.create(
        workspace_id=here, group_id=group_id, reporter_id=member_id, about_id=found[0] if len(found) == 1 else None,
        named=name, why=why, words=words.replace("\0", "").strip()[:LONGEST], said=said, at=now,
    )  # fmt: skip
    fact = Reported(report_id=made.id, group_id=group_id, member_id=made.about_id)
    journal.record(actor, [fact], at=now)
    return made.uid


@dataclass(frozen=True, slots=True)
class Answered:
    """A member's answer to a message, by the platform's id of that."""

    group_id: int
    member_id: int
    reply_to: str


_ANSWERED = """
    select w.place, k.message_id, coalesce(m.canonical_id, m.id) from
    unnest(%s::int[], %s::bigint[], %s::text[], %s::bigint[]) as w(place, group_id, key, member_id)
    join chats_message_key k on k.workspace_id = %s and k.group_id = w.group_id and k.key = w.key
    join members_member m on m.workspace_id = k.workspace_id and m.id = w.member_id and m.erased_at is null
"""


@transaction.atomic
def report_answered(actor: Actor, *, told: Sequence[Answered], now: datetime) -> int:
    """Take answers to messages as reports of them, each by whoever answered, who is thanked in private; answers how
    many were taken. Raises NotAllowed."""
    actor.require(ModerationPermission.CASE_DECIDE)
    here = actor.workspace_id
    values = [
        numbers(range(len(told))), numbers(one.group_id for one in told),
        texts([of_id(one.reply_to) for one in told]), numbers(one.member_id for one in told), here,
    ]  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_ANSWERED, values).fetchall()
    thanked = []
    for place, message_id, who in rows:
        try:
            made = report(
                member(here, who), member_id=who, group_id=told[place].group_id, named="", why=Why.OTHER, words="",
                now=now, message_id=message_id,
            )  # fmt: skip
        except (NotInGroup, ReportEmpty, TooManyReports):
            continue
        thanked.append((made, who))
    with override(workspace(here).language):
        words = _("Thank you. Only the team sees it.")
    effects = [
        NewEffect(
            key=f"report/{made}", body=Send(words), cls=EffectClass.SERVICE, member_id=who, cause=f"report/{made}"
        )
        for made, who in thanked
    ]
    ask(actor, effects=effects, now=now)
    return len(thanked)


@transaction.atomic
def decide(actor: Actor, *, report_uid: UUID, state: ReportState, now: datetime, rule: str = "") -> int:
    """Decide on a report and on all that wait about the same member of the same group; answers how many.

    `rule`: confirmed, the member broke this rule of the group, and its next step is taken. Raises NotFound,
    AlreadyDecided.
    """
    first = Report.objects.of(actor.workspace_id).select_for_update().filter(uid=report_uid).first()
    led = places(actor.workspace_id, scope=actor.scope(ModerationPermission.CASE_DECIDE))
    if first is None or first.group_id not in led or state is ReportState.OPEN:
        raise NotFound
    if first.state != ReportState.OPEN:
        raise AlreadyDecided
    rows = [first]
    if first.about_id is not None:
        rows = list(
            Report.objects.of(actor.workspace_id).select_for_update()
            .filter(about=first.about_id, group=first.group_id, state=ReportState.OPEN).order_by("id")
        )  # fmt: skip
    case = _case(actor, rows, rule, now) if state is ReportState.CONFIRMED and rule and first.about_id else None
    for row in rows:
        row.state, row.decided_at, row.decided_by = state, now, str(actor)
        row.case_id = case.id if case else None
    Report.objects.bulk_update(rows, ["state", "decided_at", "decided_by", "case"])
    facts = [ReportDecided(report_id=r.id, group_id=r.group_id, member_id=r.about_id, state=state) for r in rows]
    journal.record(actor, facts, at=now)
    return len(rows)


def _case(actor: Actor, rows: list[Report], key: str, now: datetime) -> Case:
    """The case that confirmed reports are; nothing was said, so its message is the first report, below zero."""
    here, first = actor.workspace_id, rows[0]
    ground = grounds(here, [first.group_id]).get(first.group_id)
    rule = ground.charter.rules.get(key) if ground else None
    if ground is None or rule is None or first.about_id is None:
        raise NotFound
    author = seeing.authors(here, [(first.group_id, first.about_id)])[first.group_id, first.about_id]
    known = seeing.record(here, [first.about_id], since=now - rule.ladder.forgets, lately=now)
    before = known.broken[first.about_id, key]
    step = follows(rule, before, score=0.0, joined=author.joined, now=now)
    case = Case.objects.create(
        workspace_id=here, uid=ids.uid(), rules_id=ground.sources[key], rule=key, words=rule.words,
        group_id=first.group_id, member_id=first.about_id, message_id=-first.id, message_at=first.at,
        evidence={
            "seen": [["reported", str(len({row.reporter_id for row in rows}))]], "before": len(before),
            "mute": int(rule.mute.total_seconds()), "points": rule.points, "speaker": first.about_id,
            "account": rule.is_about_accounts,
        },
        role=author.role, is_staff=author.is_staff, sanction=step.sanction, state=CaseState.UPHELD, opened_at=now,
        decided_at=now, decided_by=str(actor), reason="",
    )  # fmt: skip
    carry_out(actor, cases=[case], now=now)
    return case
