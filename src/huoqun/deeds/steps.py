"""What playbooks may grant a member, such as make-up cards: each is a deed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Event, Found, Here, Todo, applies, block
from huoqun.core.conditions.snapshot import Done, Snapshot
from huoqun.core.facts import Origin

from .actions.record import record
from .rules import DeedKind, NewDeed

SOURCE = "playbook"
MOST = 100_000


class GrantArgs(Args, frozen=True):
    """`what`: a make-up card and the like, had until it is spent. `key`: what it is for, so that the same is never
    granted twice. `value_minor`: what one costs, in fen.
    """

    what: str
    key: str
    amount: int = 1
    value_minor: int = 0


def _check_amount(args: GrantArgs) -> Iterable[Found]:
    if not 0 < args.amount <= MOST:
        yield (
            "bad_amount",
            _("%(amount)s cannot be credited.") % {"amount": args.amount},
            _("Write a whole number from 1 to %(most)s.") % {"most": MOST},
        )


class Crediting(Command, frozen=True):
    """A deed of ours, of the kind granted. `once`: what makes it unique for the member within the run."""

    kind: str
    product: str
    amount: int
    once: str
    value_minor: int = 0

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        credited = snapshot.extra.setdefault("credited", set())
        if (self.kind, self.once) in credited:
            return ()
        credited.add((self.kind, self.once))
        cost = self.amount * self.value_minor
        done = Done(self.kind, snapshot.now, self.product, str(self.amount), snapshot.group_id, cost)
        snapshot.deeds = [*snapshot.deeds, done]
        return [Event("deeds.recorded", f"{self.kind}:{self.product}")]


def _grant_noted(args: GrantArgs) -> str:
    return f"{args.what} × {args.amount}"


@block(
    "grant", GrantArgs, check=_check_amount, promises="amount", makes={"what": "granted"}, notes=_grant_noted
)  # fmt: skip
def grant(args: GrantArgs, here: Here) -> Doing:
    """Grant the member something that they have until it is spent, such as a make-up card."""
    once = f"{args.key}/{here.occurrence}"
    return Doing("granted", commands=(Crediting(DeedKind.GRANTED, args.what, args.amount, once, args.value_minor),))


@applies(Crediting)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    record(actor, deeds=[_deed(todo, now) for todo in todos], now=now, origin=origin)


def _deed(todo: Todo, now: datetime) -> NewDeed:
    said: Crediting = todo.command
    return NewDeed(
        kind=said.kind, occurred_at=now, source=SOURCE, source_id=f"{todo.run_id}/{said.kind}/{said.once}",
        member_id=todo.member_id, group_id=todo.group_id, product=said.product, value=str(said.amount),
    )  # fmt: skip
