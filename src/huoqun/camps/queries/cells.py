"""What stands for members at the days of runs, and the cards they have left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor, texts

from ..rules import FREEZE_CARD, MAKEUP_CARD, How
from .windows import FAMILY


@dataclass(slots=True)
class Standing:
    """A member's days in a run: checked in, frozen. `began_at`: since when they are on their way; None: not at all."""

    began_at: datetime | None = None
    checked: set[int] = field(default_factory=set)
    frozen: set[int] = field(default_factory=set)

    @property
    def any(self) -> set[int]:
        return self.checked | self.frozen

    def add(self, day: int, how: int) -> None:
        (self.frozen if how == How.FROZEN else self.checked).add(day)


_STANDS = f"""
    select c.group_run_id, h.id, c.day, c.how
    from {FAMILY}
    join camps_checkin c on c.workspace_id = f.workspace_id and c.member_id = f.id
    where c.group_run_id = any(%s::bigint[]) and c.state = 1
"""
_BEGAN = f"""
    select x.group_run_id, h.id, min(x.began_at)
    from {FAMILY}
    join playbooks_run x on x.workspace_id = f.workspace_id and x.member_id = f.id
    where x.group_run_id = any(%s::bigint[])
    group by 1, 2
"""


def standing(
    workspace_id: int, group_run_ids: Iterable[int], heads: Iterable[int]
) -> defaultdict[tuple[int, int], Standing]:
    """By (group run, member): the days that stand, whoever was merged into them included."""
    found: defaultdict[tuple[int, int], Standing] = defaultdict(Standing)
    members, runs = numbers(heads), numbers(group_run_ids)
    with server_cursor() as cursor:
        cursor.execute(_STANDS, [members, workspace_id, runs])
        for run, member, day, how in cursor.fetchall():
            found[run, member].add(day, how)
        cursor.execute(_BEGAN, [members, workspace_id, runs])
        for run, member, began in cursor.fetchall():
            found[run, member].began_at = began
    return found


_CARDS = f"""
    select h.id, d.product, sum(case d.kind when 'granted' then 1 else -1 end * d.value::int)
    from {FAMILY}
    join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where d.kind in ('granted', 'spent') and d.product = any(%s::text[]) and d.value ~ '^[0-9]{{1,6}}$'
    group by 1, 2
"""


def cards_left(workspace_id: int, heads: Iterable[int]) -> dict[tuple[int, str], int]:
    """How many make-up cards and freezes members have left, by (member, card)."""
    with server_cursor() as cursor:
        cursor.execute(_CARDS, [numbers(heads), workspace_id, texts([MAKEUP_CARD, FREEZE_CARD])])
        return {(member, card): count for member, card, count in cursor.fetchall()}


def lock_cards(heads: Iterable[int]) -> None:
    """Until the transaction ends nobody else spends a card of these members: one card is one day."""
    with server_cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('camps/cards'), hashint8(id)) "
            "from (select id from unnest(%s::bigint[]) as h(id) order by hashint8(id)) ordered",
            [numbers(heads)],
        )


def runs_used(workspace_id: int, message_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """The runs in which messages are check-ins already, or were, each with the day that they are for."""
    if not message_ids:
        return {}
    found: dict[int, dict[int, int]] = defaultdict(dict)
    with server_cursor() as cursor:
        cursor.execute(
            "select message_id, group_run_id, day from camps_checkin "
            "where workspace_id = %s and message_id = any(%s::bigint[])",
            [workspace_id, numbers(message_ids)],
        )
        for message, run, day in cursor.fetchall():
            found[message][run] = day
    return found
