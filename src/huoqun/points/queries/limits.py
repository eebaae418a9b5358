"""How much somebody may still give by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.team.queries.people import people

from ..policy.model import ByHand
from ..rules import Currency
from .policies import in_force

_GIVEN = """
    select coalesce(sum(amount) filter (where day = %(day)s), 0)::bigint, coalesce(sum(amount), 0)::bigint
    from points_handed
    where workspace_id = %(workspace)s and by = %(by)s and currency = %(currency)s and day between %(month)s and %(day)s
"""
_GOT = """
    select w.id, coalesce(sum(h.amount), 0)::bigint from unnest(%(members)s::bigint[]) as w(id)
    left join points_handed h on h.workspace_id = %(workspace)s and h.member_id = w.id and h.currency = %(currency)s
        and h.day between %(month)s and %(day)s
    group by w.id
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """`today`, `this_month`: what the giver may still give; `a_member`: what each of these members may still get.

    None: there is no limit. `roles`: by which of their roles; empty where none of them may give at all.
    """

    roles: tuple[str, ...]
    today: int | None
    this_month: int | None
    a_member: Mapping[int, int] | None

    @property
    def most(self) -> int | None:
        """What may be given in all, now."""
        return None if self.today is None or self.this_month is None else max(0, min(self.today, self.this_month))


def limits(actor: Actor, member_ids: Iterable[int], *, currency: Currency, now: datetime) -> Limits:
    """What an actor may still give these members, by the policy in force. Of several roles the widest one counts."""
    members = sorted(set(member_ids))
    if actor.kind != "staff":
        return Limits((actor.kind,), None, None, None)
    held = {
        post.role for one in people(actor.workspace_id) if f"staff:{one.user_id}" == str(actor) for post in one.posts
    }
    rules = [rule for rule in in_force(actor.workspace_id, now).policy.by_hand if rule.role in held]
    today = now.astimezone(workspace(actor.workspace_id).tz).date()
    values = {
        "workspace": actor.workspace_id, "by": str(actor), "currency": str(currency), "day": today,
        "month": today.replace(day=1), "members": numbers(members),
    }  # fmt: skip
    with server_cursor() as cursor:
        day, month = cursor.execute(_GIVEN, values).fetchone() or (0, 0)
        got = dict(cursor.execute(_GOT, values).fetchall())
    most = max((rule.a_member_a_month for rule in rules), default=0)
    return Limits(
        tuple(rule.role for rule in rules), _most(rules, "a_day") - day, _most(rules, "a_month") - month,
        {member: most - got.get(member, 0) for member in members},
    )  # fmt: skip


def _most(rules: Iterable[ByHand], what: str) -> int:
    return max((getattr(rule, what) for rule in rules), default=0)
