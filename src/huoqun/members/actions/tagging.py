"""Tags: short words on members, given one by one or to thousands at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin

from .. import whereabouts
from ..facts import Tagged, Untagged
from ..models import Tag
from ..permissions import MemberPermission
from ..rules import tag_name

_TAG = """
    insert into members_membertag (workspace_id, member_id, tag_id, source, at)
    select m.workspace_id, m.id, t.id, %(source)s, %(now)s
    from members_member m cross join unnest(%(tags)s::bigint[]) as t(id)
    where m.workspace_id = %(workspace)s and m.id = any(%(members)s) and m.erased_at is null
    order by m.id, t.id
    on conflict (workspace_id, member_id, tag_id) do nothing
    returning member_id, tag_id
"""
_UNTAG = """
    delete from members_membertag mt using members_tag t
    where mt.workspace_id = %(workspace)s and mt.member_id = any(%(members)s)
      and t.workspace_id = mt.workspace_id and t.id = mt.tag_id and t.name = any(%(names)s)
    returning mt.member_id, mt.tag_id
"""


@transaction.atomic
def tag(
    actor: Actor,
    *,
    member_ids: Iterable[int],
    names: Iterable[str],
    now: datetime,
    source: str = "by hand",
    origin: Origin = Origin.LIVE,
) -> int:
    """Give members tags, made where they are new; answers how many were given that were not there yet."""
    members = whereabouts.require(actor, MemberPermission.TAG, member_ids)
    wanted = sorted({tag_name(name) for name in names})
    Tag.objects.bulk_create([Tag(workspace_id=actor.workspace_id, name=name) for name in wanted], ignore_conflicts=True)
    tags = list(Tag.objects.of(actor.workspace_id).filter(name__in=wanted).values_list("id", flat=True))
    values: dict[str, Any] = {
        "workspace": actor.workspace_id,
        "members": members,
        "tags": tags,
        "source": source,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAG, values)
        given = cursor.fetchall()
    facts = [Tagged(member_id=member, tag_id=tag_id, source=source) for member, tag_id in given]
    journal.record(actor, facts, at=now, origin=origin)
    return len(given)


@transaction.atomic
def untag(
    actor: Actor,
    *,
    member_ids: Iterable[int],
    names: Iterable[str],
    now: datetime,
    origin: Origin = Origin.LIVE,
) -> int:
    """Take tags from members; answers how many were taken."""
    members = whereabouts.require(actor, MemberPermission.TAG, member_ids)
    values: dict[str, Any] = {
        "workspace": actor.workspace_id,
        "members": members,
        "names": [tag_name(n) for n in names],
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNTAG, values)
        taken = cursor.fetchall()
    facts = [Untagged(member_id=member, tag_id=tag_id) for member, tag_id in taken]
    journal.record(actor, facts, at=now, origin=origin)
    return len(taken)
