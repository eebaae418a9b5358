"""What playbooks may credit a member with: points, and growth value beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Event, Found, Here, Todo, applies, block
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from .actions.transferring import transfer
from .rules import LONGEST_REASON, Currency, NewTransfer, issue, of_member

MOST = 100_000


class PointsArgs(Args, frozen=True):
    """`key`: what they are for, so that the same is never credited twice: `per_run`, or for each `day`.

    `growth`: as much as `amount` where nothing is said. `reason`: what the member reads; the key where it is empty.
    """

    amount: int
    key: str
    per: Literal["day", "run"] = "day"
    growth: int | None = None
    reason: str = ""


def _check(args: PointsArgs) -> Iterable[Found]:
    if not 0 < args.amount <= MOST:
        yield "bad_amount", f"{args.amount} cannot be credited.", f"Write a whole number from 1 to {MOST}."
    if args.growth is not None and not 0 <= args.growth <= MOST:
        yield "bad_amount", f"{args.growth} cannot be credited.", f"Write a whole number from 0 to {MOST}."


class Earning(Command, frozen=True):
    """Points and growth of one member. `once`: what makes it unique for them within the run."""

    rule: str
    amount: int
    growth: int
    once: str
    reason: str

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        earned = snapshot.extra.setdefault("earned", set())
        if self.once in earned:
            return ()
        earned.add(self.once)
        snapshot.extra["points"] = snapshot.extra.get("points", 0) + self.amount
        snapshot.extra["growth"] = snapshot.extra.get("growth", 0) + self.growth
        return [Event("points.transferred")]


@block("points", PointsArgs, check=_check, words=("reason",), promises="amount")
def points(args: PointsArgs, here: Here) -> Doing:
    """Credit the member with points and growth value, each key once."""
    once = f"{args.key}/{here.occurrence}" if args.per == "day" else args.key
    growth = args.amount if args.growth is None else args.growth
    reason = (here.words(args.reason) or args.key)[:LONGEST_REASON]
    return Doing("credited", commands=(Earning(args.key, args.amount, growth, once, reason),))


@applies(Earning)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    transfer(actor, transfers=[one for todo in todos for one in _earned(todo)], now=now, origin=origin)


def _earned(todo: Todo) -> Iterable[NewTransfer]:
    said: Earning = todo.command
    if todo.member_id is None:
        return
    for currency, amount in ((Currency.POINTS, said.amount), (Currency.GROWTH, said.growth)):
        if amount:
            yield NewTransfer(
                key=f"playbook/{todo.run_id}/{currency}/{said.once}"[:200], from_=issue(currency),
                to=of_member(todo.member_id, currency), amount=amount, reason=said.reason, rule=said.rule,
                group_id=todo.group_id, cause=f"run/{todo.run_id}",
            )  # fmt: skip
