"""What newcomers get for introducing themselves: told beforehand; a red packet once for each person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from huoqun.core.actor import Actor, system
from huoqun.core.errors import Refused
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.points.rules import Currency
from huoqun.rewards.actions.packeting import make_packet
from huoqun.rewards.queries.budgets import BudgetLine, open_budgets
from huoqun.rewards.rules.budgets import is_open
from huoqun.rewards.rules.giving import LONGEST_GREETING, NewPacket
from huoqun.rewards.rules.packets import Split
from huoqun.rewards.sums import sum_of
from huoqun.work.actions.tasks import NewTask, make

from ..models.introductions import Introduction
from ..queries.rituals import Held
from ..rules.rituals import NewRitual
from . import _words

SOON = timedelta(days=2)


class Had(NamedTuple):
    """What somebody had already: a packet, and in which groups they have introduced themselves."""

    packet: bool = False
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """An introduction that is whole, with what may come of it."""

    row: Introduction
    ritual: NewRitual
    group: str


def promises(
    workspace_id: int, wanted: Sequence[tuple[int, int]], held: Mapping[int, Held], *, now: datetime
) -> dict[tuple[int, int], str]:
    """What each of these (person, group) is told that they get, in the language that is in force."""
    place = workspace(workspace_id)
    had, budgets = _had(workspace_id, {head for head, _ in wanted}), _open(workspace_id, held, now)
    found = {}
    for head, group in wanted:
        ritual, before = held[group].ritual or NewRitual(), had.get(head, Had())
        what, budget = [], budgets.get(ritual.budget_id or 0)
        if ritual.points and group not in before.groups:
            what.append(sum_of(ritual.points, Currency.POINTS, place))
        gives = budget is not None and not before.packet and budget.left.free >= ritual.gift
        if budget is not None and gives:
            what.append(_words.packet_of(sum_of(ritual.gift, budget.currency, place)))
        asks = budget is not None and gives and ritual.gift > budget.alone
        found[head, group] = _words.promise(what, asks=asks)
    return found


def _open(workspace_id: int, held: Mapping[int, Held], now: datetime) -> dict[int, BudgetLine]:
    """The budgets that may be spent today, where any ritual gives something."""
    if not any(one.ritual is not None and one.ritual.gift for one in held.values()):
        return {}
    today = now.astimezone(workspace(workspace_id).tz).date()
    lines = open_budgets(workspace_id)
    return {one.id: one for one in lines if is_open(today, starts_on=one.starts_on, ends_on=one.ends_on)}


# By whole families: whoever was merged has had what either had.
_HAD = """
    select h.id, bool_or(i.gift > 0), array_agg(i.group_id) filter (where i.state = 'done')
    from unnest(%s::bigint[]) as h(id)
    join members_member f on f.workspace_id = %s and (f.id = h.id or f.canonical_id = h.id)
    join newcomers_introduction i on i.workspace_id = f.workspace_id and i.member_id = f.id
    group by h.id
"""


def _had(workspace_id: int, heads: Iterable[int]) -> dict[int, Had]:
    with server_cursor() as cursor:
        rows = cursor.execute(_HAD, [numbers(heads), workspace_id]).fetchall()
    return {head: Had(packet, tuple(groups or ())) for head, packet, groups in rows}


def give(actor: Actor, done: Sequence[Given], *, now: datetime) -> None:
    """Make a red packet for each who has had none, by its budget's rules; where it gives none, the team is told."""
    wanted = [one for one in done if one.ritual.gift]
    if not wanted:
        return
    had = _had(actor.workspace_id, {one.row.member_id for one in wanted})
    budgets = {line.id: line for line in open_budgets(actor.workspace_id)}
    made: list[Given] = []
    missing: list[Given] = []
    # There are seldom two at once, and each is a packet of its own.
    for one in wanted:
        if had.get(one.row.member_id, Had()).packet or one.row.member_id in {other.row.member_id for other in made}:
            continue
        if (budget := budgets.get(one.ritual.budget_id or 0)) is not None and _made(actor, one, budget, now):
            made.append(one)
        else:
            missing.append(one)
    for one in made:
        one.row.gift = one.ritual.gift
    Introduction.objects.bulk_update([one.row for one in made], ["gift"])
    _tell_the_team(actor, missing, now)


def _made(actor: Actor, one: Given, budget: BudgetLine, now: datetime) -> bool:
    packet = NewPacket(
        greeting=_words.greeting(one.group)[:LONGEST_GREETING], total=one.ritual.gift, how=Split.EQUAL,
        least=one.ritual.gift, member_ids=(one.row.member_id,),
    )  # fmt: skip
    ours = system(actor.workspace_id, "newcomers")
    try:
        with transaction.atomic():
            make_packet(ours, budget_uid=budget.uid, packet=packet, key=f"newcomers/{one.row.member_id}", now=now)
    except Refused:
        return False
    return True


def _tell_the_team(actor: Actor, missing: Sequence[Given], now: datetime) -> None:
    """Once a day for each group: with the budget filled up, whoever was promised one can be given it by hand."""
    tasks = [
        NewTask(
            key=f"newcomers/gift/{group}/{now:%Y-%m-%d}", kind="newcomer_gift", title=_words.not_given(name), sla=SOON,
            group_id=group,
        )
        for group, name in {one.row.group_id: one.group for one in missing}.items()
    ]  # fmt: skip
    make(system(actor.workspace_id, "newcomers"), tasks=tasks, now=now)
