"""What is known of many members at once: who they are, who brought them, who of them is on the team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..facts import Edited, StaffDeclared
from ..permissions import MemberPermission
from ..rules import cleaned_background


@dataclass(frozen=True, slots=True)
class About:
    """What was learnt of a member. What is empty says nothing new; identity tags are added to those known."""

    member_id: int
    background: Mapping[str, str] = field(default_factory=dict)
    introduction: str = ""
    brought_by_id: int | None = None


_KNOW = """
    update members_member m
    set background = m.background || a.background::jsonb,
        introduction = coalesce(nullif(a.introduction, ''), m.introduction),
        brought_by_id = coalesce(m.brought_by_id, nullif(a.brought_by, m.id))
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) as a(id, background, introduction, brought_by)
    where m.workspace_id = %s and m.id = a.id and m.erased_at is null
    returning m.id
"""


@transaction.atomic
def know(actor: Actor, *, people: Sequence[About], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Write down what was learnt of these members; answers how many of them are here."""
    actor.require(MemberPermission.EDIT)
    backgrounds = [orjson.dumps(cleaned_background(dict(a.background))).decode() for a in people]
    with server_cursor() as cursor:
        cursor.execute(
            _KNOW,
            [
                [a.member_id for a in people],
                backgrounds,
                [a.introduction[:2000] for a in people],
                [a.brought_by_id for a in people],
                actor.workspace_id,
            ],
        )
        changed = [row[0] for row in cursor.fetchall()]
    what = {a.member_id: _said(a) for a in people}
    journal.record(actor, [Edited(member_id=m, what=what[m]) for m in changed], at=now, origin=origin)
    return len(changed)


def _said(about: About) -> list[str]:
    said = {
        "background": about.background,
        "introduction": about.introduction,
        "brought_by": about.brought_by_id,
    }
    return [name for name, value in said.items() if value]


_MARK = """
    update members_member set is_staff = %s
    where workspace_id = %s and (id = any(%s) or canonical_id = any(%s)) and is_staff <> %s and erased_at is null
    returning id
"""


@transaction.atomic
def mark_staff(
    actor: Actor, *, member_ids: Iterable[int], is_staff: bool, now: datetime, origin: Origin = Origin.LIVE
) -> int:
    """Say that these members belong to the team, or do not, with whoever was merged into them: they are left out of
    every figure of activity. Answers for how many that was news.

    Of the whole community alone: who leads one group could else take its silent ones out of its figures.
    """
    actor.require(MemberPermission.EDIT)
    wanted = list(member_ids)
    with server_cursor() as cursor:
        cursor.execute(_MARK, [is_staff, actor.workspace_id, wanted, wanted, is_staff])
        changed = [row[0] for row in cursor.fetchall()]
    journal.record(actor, [StaffDeclared(member_id=m, is_staff=is_staff) for m in changed], at=now, origin=origin)
    return len(changed)
