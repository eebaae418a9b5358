"""Badges given: by themselves for growth and for deeds, and by hand with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.core.facts import Origin
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.deeds.queries.counting import times
from huoqun.members.queries.alike import heads

from ..facts import BadgeGiven, BadgeTaken
from ..levels import badges_due
from ..models import Badge
from ..permissions import PointsPermission
from ..policy.model import Badge as Kind
from ..queries.policies import in_force
from ._people import heads_of_families
from .granting import NoReason


class NoSuchBadge(Refused):
    code = "no_such_badge"
    message = N_("The policy in force knows no such badge.")
    way_out = N_("Add it to the policy first, or choose another.")
    status = 404


_GIVE = """
    insert into points_badge (workspace_id, member_id, badge, why, given_by, given_at)
    select %(workspace)s, w.member, w.badge, %(why)s, %(by)s, %(now)s
    from unnest(%(members)s::bigint[], %(badges)s::text[]) as w(member, badge) order by w.member, w.badge
    on conflict (workspace_id, member_id, badge) do nothing
    returning member_id, badge
"""


_TAKE = """
    delete from points_badge where workspace_id = %s and badge = %s and member_id = any(%s::bigint[])
    returning member_id
"""


def _give(
    actor: Actor, pairs: Sequence[tuple[int, str]], *, why: str, by_hand: bool, now: datetime, origin: Origin
) -> list[tuple[int, str]]:
    values = {
        "workspace": actor.workspace_id, "members": numbers(member for member, _ in pairs),
        "badges": texts([badge for _, badge in pairs]), "why": why, "by": str(actor), "now": now,
    }  # fmt: skip
    with server_cursor() as cursor:
        made = cursor.execute(_GIVE, values).fetchall() if pairs else []
    facts = [BadgeGiven(member_id=member, badge=badge, by_hand=by_hand) for member, badge in made]
    journal.record(actor, facts, at=now, origin=origin)
    return made


@transaction.atomic
def give(
    actor: Actor, *, member_ids: Iterable[int], badge: str, reason: str, now: datetime, origin: Origin = Origin.LIVE
) -> int:
    """Give these members a badge; answers how many had not got it yet. Raises NoSuchBadge, NoReason."""
    actor.require(PointsPermission.GIVE_BADGE)
    if not any(one.key == badge for one in in_force(actor.workspace_id, now).policy.badges):
        raise NoSuchBadge
    if not reason.strip():
        raise NoReason
    people = sorted(set(heads(actor.workspace_id, member_ids).values()))
    pairs = [(member, badge) for member in people]
    why = reason.replace("\0", "").strip()[:200]
    return len(_give(actor, pairs, why=why, by_hand=True, now=now, origin=origin))


@transaction.atomic
def take(actor: Actor, *, member_id: int, badge: str, now: datetime, given_at: datetime | None = None) -> None:
    """Take a badge from a member again; `given_at`: only the one that was given then. Raises NotFound."""
    actor.require(PointsPermission.GIVE_BADGE)
    found = Badge.objects.of(actor.workspace_id).filter(member_id=member_id, badge=badge)
    if given_at is not None:
        found = found.filter(given_at=given_at)
    if not found.delete()[0]:
        raise NotFound
    journal.record(actor, [BadgeTaken(member_id=member_id, badge=badge)], at=now)


@transaction.atomic
def change(
    actor: Actor, *, member_ids: Iterable[int], gives: str = "", takes: str = "", reason: str = "", now: datetime,
    origin: Origin = Origin.LIVE,
) -> None:  # fmt: skip
    """As a playbook says it: give these people a badge, or take one. What the policy does not name goes by its key."""
    actor.require(PointsPermission.GIVE_BADGE)
    family = heads_of_families(actor.workspace_id, member_ids)
    if takes:
        with server_cursor() as cursor:
            rows = cursor.execute(_TAKE, [actor.workspace_id, takes, numbers(sorted(family))]).fetchall()
        facts = [BadgeTaken(member_id=row[0], badge=takes) for row in rows]
        journal.record(actor, facts, at=now, origin=origin)
    if gives:
        pairs = [(head, gives) for head in sorted(set(family.values()))]
        _give(actor, pairs, why=reason[:200], by_hand=True, now=now, origin=origin)


def award_for_growth(actor: Actor, *, growth: Mapping[int, int], now: datetime, origin: Origin = Origin.LIVE) -> None:
    """Give the badges that these people's growth has earned."""
    actor.require(PointsPermission.MAKE)
    kinds = [one for one in in_force(actor.workspace_id, now).policy.badges if one.growth]
    _award(actor, kinds, growth, {}, now, origin)


@transaction.atomic
def award_for_deeds(actor: Actor, *, member_ids: Iterable[int], now: datetime, origin: Origin = Origin.LIVE) -> None:
    """Give the badges that these people have earned by what they did how often."""
    actor.require(PointsPermission.MAKE)
    kinds = [one for one in in_force(actor.workspace_id, now).policy.badges if one.times]
    people = set(heads(actor.workspace_id, member_ids).values())
    if kinds and people:
        did = times(actor.workspace_id, people, {one.deed for one in kinds})
        _award(actor, kinds, dict.fromkeys(people, 0), did, now, origin)


def _award(
    actor: Actor, kinds: Sequence[Kind], growth: Mapping[int, int], did: Mapping[int, Mapping[str, int]],
    now: datetime, origin: Origin,
) -> None:  # fmt: skip
    pairs = [(m, badge) for m, has in growth.items() for badge in sorted(badges_due(kinds, has, did.get(m, {})))]
    _give(actor, pairs, why="", by_hand=False, now=now, origin=origin)
