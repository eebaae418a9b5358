"""What playbooks may credit a member with: points, growth value beside them, and badges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Event, Found, Here, Todo, applies, block
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from .actions.badging import change
from .actions.transferring import transfer
from .rules import LONGEST_NAME, LONGEST_REASON, Currency, NewTransfer, issue, of_member

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
        yield (
            "bad_amount",
            _("%(amount)s cannot be credited.") % {"amount": args.amount},
            _("Write a whole number from 1 to %(most)s.") % {"most": MOST},
        )
    if args.growth is not None and not 0 <= args.growth <= MOST:
        yield (
            "bad_amount",
            _("%(growth)s cannot be credited.") % {"growth": args.growth},
            _("Write a whole number from 0 to %(most)s.") % {"most": MOST},
        )


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


def _points_noted(args: PointsArgs) -> str:
    return ngettext("%(n)s point", "%(n)s points", args.amount) % {"n": args.amount}


@block("points", PointsArgs, check=_check, words=("reason",), promises="amount", notes=_points_noted)
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


class BadgeArgs(Args, frozen=True):
    """`give`, `take`: a badge by its key in the policy, such as `contributor`. `reason`: what the member reads."""

    give: str = ""
    take: str = ""
    reason: str = ""


def _check_badge(args: BadgeArgs) -> Iterable[Found]:
    if not args.give and not args.take:
        yield (
            "no_badge",
            _("This step changes no badge."),
            _("Say a badge's key at `give` or `take`."),
        )
    if max(len(args.give), len(args.take)) > LONGEST_NAME:
        yield (
            "bad_badge",
            _("The key of a badge is too long."),
            _("At most %(longest_name)s characters.") % {"longest_name": LONGEST_NAME},
        )


class Badging(Command, frozen=True):
    """A badge given or taken."""

    give: str
    take: str
    reason: str

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        had = set(snapshot.extra.get("badges", ()))
        has = (had - {self.take}) | ({self.give} if self.give else set())
        snapshot.extra["badges"] = has
        return [*(Event("points.badge_given") for _ in has - had), *(Event("points.badge_taken") for _ in had - has)]


def _badge_noted(args: BadgeArgs) -> str:
    given = _("badge %(name)s") % {"name": args.give} if args.give else ""
    taken = _("no longer badge %(name)s") % {"name": args.take} if args.take else ""
    return _(", ").join(one for one in (given, taken) if one)


@block(
    "badge", BadgeArgs, check=_check_badge, words=("reason",), names={"give": "badge", "take": "badge"},
    notes=_badge_noted,
)  # fmt: skip
def badge(args: BadgeArgs, here: Here) -> Doing:
    """Give the member a badge, or take it away again; twice changes nothing."""
    return Doing("badged", commands=(Badging(args.give, args.take, here.words(args.reason)[:LONGEST_REASON]),))


@applies(Badging)
def apply_badges(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    alike: dict[Badging, list[int]] = defaultdict(list)
    for todo in todos:
        if todo.member_id is not None:
            alike[todo.command].append(todo.member_id)
    for said, members in alike.items():
        change(
            actor, member_ids=members, gives=said.give, takes=said.take, reason=said.reason, now=now, origin=origin
        )  # fmt: skip
