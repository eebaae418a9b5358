"""Mass adders and bots are looked for, and a person is asked: nothing is ever done about a suspicion by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import numbers, server_cursor

from ..charter.model import follows
from ..models import Case
from ..permissions import ModerationPermission
from ..queries import seeing
from ..queries.suspects import Suspect, suspects
from ..states import CaseState
from ..suspects.weighing import ENOUGH
from ._spots import opened

RESTS = timedelta(days=30)
"""Whoever was accused is not accused again so soon, whatever was decided."""

BELOW = -(1 << 40)
"""A suspicion is about no message: its number lies below those that reports have, one a person and day."""

_LATELY = """
    select distinct member_id from moderation_case
    where workspace_id = %s and member_id = any(%s::bigint[]) and opened_at > %s and message_id < %s
"""


@transaction.atomic
def suspect(actor: Actor, *, now: datetime) -> int:
    """Open a case, which waits for a person, of everybody against whom enough speaks; answers how many are new.

    Raises NotAllowed.
    """
    actor.require(ModerationPermission.CASE_DECIDE)
    here = actor.workspace_id
    found = suspects(here, now=now)
    if not found:
        return 0
    members = [one.weighed.member_id for one in found]
    with server_cursor() as cursor:
        rows = cursor.execute(_LATELY, [here, numbers(members), now - RESTS, BELOW]).fetchall()
    resting = {row[0] for row in rows}
    known = seeing.authors(here, [(one.group_id, one.weighed.member_id) for one in found])
    fresh = [
        one for one in found
        if one.weighed.member_id not in resting and (one.group_id, one.weighed.member_id) in known
        and one.rule.holds(role=known[one.group_id, one.weighed.member_id].role, at=now)
    ]  # fmt: skip
    return _open(actor, fresh, known, now)


def _open(actor: Actor, fresh: Sequence[Suspect], known: Mapping[tuple[int, int], seeing.Author], now: datetime) -> int:
    here, members = actor.workspace_id, [one.weighed.member_id for one in fresh]
    record = seeing.record(here, members, since=now - timedelta(days=3650), lately=now) if fresh else seeing.Record()
    cases = [
        _case(here, one, known[one.group_id, one.weighed.member_id],
              record.broken[one.weighed.member_id, one.rule.key], now)
        for one in fresh
    ]  # fmt: skip
    Case.objects.bulk_create(cases, ignore_conflicts=True)
    made = list(Case.objects.of(here).filter(uid__in=[case.uid for case in cases]).order_by("id"))
    journal.record(actor, [opened(case) for case in made], at=now, origin=Origin.LIVE)
    return len(made)


def _case(
    workspace_id: int, one: Suspect, author: seeing.Author, before: Sequence[datetime], now: datetime
) -> Case:  # fmt: skip
    step = follows(one.rule, before, score=0.0, joined=author.joined, now=now)
    evidence: dict[str, Any] = {
        "seen": [[sign.kind, sign.seen[:200]] for sign in one.weighed.signs], "points": one.rule.points,
        "minutes": None if author.joined is None else max(0, int((now - author.joined).total_seconds() // 60)),
        "before": len(before), "mute": int(one.rule.mute.total_seconds()), "speaker": author.head, "suspect": True,
    }  # fmt: skip
    return Case(
        workspace_id=workspace_id, uid=ids.uid(), rules_id=one.version, rule=one.rule.key, words=one.rule.words,
        group_id=one.group_id, member_id=author.head, message_at=now, opened_at=now, evidence=evidence,
        message_id=BELOW * now.date().toordinal() - author.head, score=min(1.0, one.weighed.points / (2 * ENOUGH)),
        role=author.role, is_staff=author.is_staff, sanction=step.sanction, state=CaseState.OPEN,
    )  # fmt: skip
