"""Give a red packet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, MEMBER, Args, Command, Doing, Found, Here, Todo, applies, block
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.core.things import thing
from huoqun.points.rules import MOST

from ..actions.packeting import make_packet
from ..facts.feasts import PacketNotMade
from ..queries.budgets import uid_named
from ..rules.giving import LONGEST, LONGEST_GREETING, NewPacket
from ..rules.packets import MOST_SHARES, Split

_HOURS = LONGEST // timedelta(hours=1)


class PacketArgs(Args, frozen=True):
    """`budget`: its name. `total` and `least`: points, or money in its smallest unit (分). `split`: equal or random.

    In a group: so many `shares` for whoever comes first within `hours`. For a member: all of it.
    """

    budget: str
    greeting: str
    total: int
    shares: int = 1
    split: Literal["equal", "random"] = "random"
    least: int = 1
    hours: int = 24


def _check(args: PacketArgs) -> Iterable[Found]:
    if not 0 < args.total <= MOST or args.least < 1 or not 1 <= args.shares <= MOST_SHARES:
        yield (
            "bad_packet",
            _("No packet can be of that."),
            _("Write a `total` above 0, and 1 share or more."),
        )
    elif args.total < args.shares * args.least:
        yield (
            "bad_packet",
            _("The sum does not give everybody the least."),
            _("Write a larger `total` or a smaller `least`."),
        )
    if not 1 <= args.hours <= _HOURS:
        yield (
            "bad_packet",
            _("It cannot be open for %(hours)s hours.") % {"hours": args.hours},
            _("Write a number from 1 to %(hours)s.") % {"hours": _HOURS},
        )
    if not args.greeting.strip() or not args.budget.strip():
        yield (
            "bad_packet",
            _("It has no words or no budget."),
            _("Write a `greeting` and the name of a `budget`."),
        )


class Giving(Command, frozen=True):
    """A packet to make."""

    budget: str
    greeting: str
    total: int
    shares: int
    split: str
    least: int
    hours: int


thing(
    "budget",
    N_("budget"),
    "select name, bool_or(closed_at is null) from rewards_budget "
    "where workspace_id = %(workspace)s and name = any({names}) group by name",
)


@block(
    "packet", PacketArgs, scopes=(GROUP, MEMBER), words=("greeting",), check=_check, names={"budget": "budget"}
)  # fmt: skip
def packet(args: PacketArgs, here: Here) -> Doing:
    """Give a red packet out of a budget; above what the budget lets be spent at once, it waits for an approval."""
    said = here.words(args.greeting)[:LONGEST_GREETING]
    giving = Giving(args.budget, said, args.total, args.shares, args.split, args.least, args.hours)
    return Doing("packet", commands=(giving,))


@applies(Giving)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    if not origin.acts:
        return
    for todo in todos:
        try:
            _give(actor, todo, now)
        except Refused as refusal:
            said = PacketNotMade(group_run_id=todo.group_run_id, group_id=todo.group_id, why=refusal.code)
            journal.record(actor, [said], at=now, origin=origin)


def _give(actor: Actor, todo: Todo, now: datetime) -> None:
    said: Giving = todo.command
    alone = todo.member_id is not None
    made = NewPacket(
        greeting=said.greeting, total=said.total, how=Split.EQUAL if alone else Split(said.split),
        shares=0 if alone else said.shares, least=said.least, group_id=None if alone else todo.group_id,
        member_ids=(todo.member_id,) if todo.member_id is not None else (), lasts=timedelta(hours=said.hours),
    )  # fmt: skip
    make_packet(
        actor, budget_uid=uid_named(actor.workspace_id, said.budget), packet=made, key=f"playbook/{todo.key}", now=now
    )
