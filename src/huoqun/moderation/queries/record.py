"""What stands in one member's record: cases, what still counts, reports about them and by them, and what was undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.faces import Face, face_by_uid

from ..models import Report
from ..permissions import ModerationPermission
from ..reports import Record
from ..states import STANDING
from .cases import CaseLine, of_member
from .charters import grounds
from .reports import records

MOST = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """Breaches of one rule that its ladder still remembers, until `until` at the latest; `next`: what would follow."""

    words: str
    number: int
    until: datetime
    next: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A report. `other`: who is reported, or who reports."""

    group: str
    why: str
    words: str
    at: datetime
    state: str
    other_id: int | None


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """`about`: what others told of them, where the reader decides; `by`: what they told; `trust`: what came of that."""

    face: Face
    cases: tuple[CaseLine, ...]
    counts: tuple[Counts, ...]
    about: tuple[Heard, ...]
    by: tuple[Heard, ...]
    trust: Record


def record_of(actor: Actor, *, member_uid: UUID, now: datetime) -> MemberRecord:
    """One member's record, in the groups that somebody sees. Raises NotFound."""
    face = face_by_uid(actor.workspace_id, member_uid)
    if face is None:
        raise NotFound
    cases = of_member(actor, face.id)
    about, by = _reports(actor, Q(about=face.id), "reporter_id"), _reports(actor, Q(reporter=face.id), "about_id")
    if not cases and not about and not by and not actor.scope(ModerationPermission.CASE_VIEW).everywhere:
        raise NotFound
    trust = records(actor.workspace_id, [face.id]).get(face.id, Record())
    return MemberRecord(face, tuple(cases), _counts(actor.workspace_id, cases, now), about, by, trust)


def _counts(workspace_id: int, cases: Sequence[CaseLine], now: datetime) -> tuple[Counts, ...]:
    ruled = grounds(workspace_id, {one.group_id for one in cases}) if cases else {}
    last: dict[str, tuple[datetime, CaseLine]] = {}
    numbers = Counter[str]()
    for one in cases:
        rule = ruled[one.group_id].charter.rules.get(one.rule) if one.group_id in ruled else None
        if rule is None or one.state not in STANDING or now - one.message_at >= rule.ladder.forgets:
            continue
        numbers[one.rule] += 1
        until = one.message_at + rule.ladder.forgets
        last[one.rule] = max(last.get(one.rule, (until, one)), (until, one), key=lambda held: held[0])
    found = []
    for key, (until, one) in last.items():
        steps = ruled[one.group_id].charter.rules[key].ladder.steps
        found.append(Counts(one.words, numbers[key], until, steps[min(numbers[key], len(steps) - 1)]))
    return tuple(found)


def _reports(actor: Actor, which: Q, other: str) -> tuple[Heard, ...]:
    scope = actor.scope(ModerationPermission.CASE_DECIDE)
    found = Report.objects.of(actor.workspace_id).filter(which)
    if not scope.everywhere:
        found = found.filter(Q(group__in=scope.group_ids) | Q(group__chapter__in=scope.chapter_ids))
    return tuple(
        Heard(row.group.name, row.why, row.words, row.at, row.state, getattr(row, other))
        for row in found.select_related("group").order_by("-at")[:MOST]
    )
