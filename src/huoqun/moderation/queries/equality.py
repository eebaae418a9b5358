"""Equal hands: for each rule who was caught and who was let off, by role, level, spending and staff."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor
from huoqun.points.queries.rights import standings

from ..permissions import ModerationPermission
from ..rates import apart, wilson

LOOKED_AT = timedelta(days=180)
DIMENSIONS = ("staff", "role", "level", "spending")


@dataclass(frozen=True, slots=True)
class Share:
    """Of some people how many cases there were, and in how many they were let off or it was taken back. `low`, `high`:
    where the share lies with 95 % certainty."""

    value: str
    cases: int
    people: int
    let_off: int
    exempt: int

    @property
    def low(self) -> float:
        return wilson(self.let_off, self.cases)[0]

    @property
    def high(self) -> float:
        return wilson(self.let_off, self.cases)[1]


@dataclass(frozen=True, slots=True)
class Hand:
    """One rule by one thing that people differ in. `unequal`: two shares surely differ."""

    rule: str
    words: str
    dimension: str
    shares: tuple[Share, ...]

    @property
    def unequal(self) -> bool:
        told = [(share.let_off, share.cases) for share in self.shares]
        return any(apart(one, other) for at, one in enumerate(told) for other in told[at + 1 :])


@dataclass(frozen=True, slots=True)
class Excepted:
    """Somebody let off although the rule was broken: by whom, and why."""

    uid: Any
    words: str
    member_id: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Equality:
    """`cases`: how many were looked at, since `since`."""

    cases: int
    since: datetime
    hands: tuple[Hand, ...]
    exceptions: tuple[Excepted, ...]


# What an account did is one case here, the first of those that leaders decided; only those are about no message.
_CASES = """
    select rule, words, member_id, is_staff, role, state, exempt from (
        select distinct on (c.member_id, c.rule, c.message_at, greatest(c.message_id, 0)) c.* from moderation_case c
        join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
        where c.workspace_id = %(workspace)s and c.opened_at > %(since)s and c.state <> 'open'
          and (%(everywhere)s or g.id = any(%(groups)s) or g.chapter_id = any(%(chapters)s))
        order by c.member_id, c.rule, c.message_at, greatest(c.message_id, 0), c.id) c
    order by id desc limit 50000
"""
_EXCEPTIONS = """
    select c.uid, c.words, c.member_id, c.decided_at, c.decided_by, c.reason from moderation_case c
    join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    where c.workspace_id = %(workspace)s and c.opened_at > %(since)s and c.exempt
      and (%(everywhere)s or g.id = any(%(groups)s) or g.chapter_id = any(%(chapters)s))
    order by c.decided_at desc limit 50
"""
_BOUGHT = """
    select distinct member_id from deeds_deed
    where workspace_id = %s and member_id = any(%s::bigint[]) and kind = 'bought'
"""
LET_OFF = frozenset({"let_off", "reversed"})


def equality(actor: Actor, *, now: datetime) -> Equality:
    """The half year before, in the groups that somebody sees."""
    scope = actor.scope(ModerationPermission.CASE_VIEW)
    values = {
        "workspace": actor.workspace_id, "since": now - LOOKED_AT, "everywhere": scope.everywhere,
        "groups": list(scope.group_ids), "chapters": list(scope.chapter_ids),
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_CASES, values).fetchall()
        members = sorted({row[2] for row in rows})
        bought = {row[0] for row in cursor.execute(_BOUGHT, [actor.workspace_id, numbers(members)]).fetchall()}
        exceptions = tuple(Excepted(*row) for row in cursor.execute(_EXCEPTIONS, values).fetchall())
    levels = {id: str(one.level) for id, one in standings(actor.workspace_id, members, now=now).items()}
    counted: dict[tuple[str, str], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    words: dict[str, str] = {}
    for rule, said, member, is_staff, role, state, exempt in rows:
        words.setdefault(rule, said)
        differs = ("yes" if is_staff else "no", role, levels.get(member, "0"), "yes" if member in bought else "no")
        for dimension, value in zip(DIMENSIONS, differs, strict=True):
            counted[rule, dimension][value].append((member, state in LET_OFF, exempt))
    hands = tuple(Hand(rule, words[rule], dim, _shares(some)) for (rule, dim), some in sorted(counted.items()))
    return Equality(len(rows), now - LOOKED_AT, hands, exceptions)


def _shares(some: dict[str, list[Any]]) -> tuple[Share, ...]:
    return tuple(
        Share(value, len(all_), len({one[0] for one in all_}), sum(one[1] for one in all_), sum(one[2] for one in all_))
        for value, all_ in sorted(some.items())
    )
