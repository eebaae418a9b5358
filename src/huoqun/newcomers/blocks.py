"""What playbooks may do with newcomers, and what conditions may ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_noop as N_

from huoqun.chats.steps import class_of, limits
from huoqun.core.actor import Actor
from huoqun.core.blocks import STILL, Args, Command, Doing, Event, Here, Offer, Todo, Wait, applies, block, fact_key
from huoqun.core.conditions.registry import BOOL, question
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from .actions.beginning import Begin, begin

DONE, NOT = "newcomers.introduced", "newcomers.not_introduced"
WORD = "introduce"
"""What a dry run's members say to it."""


@question(
    type=BOOL, needs=["member_id", "group_id"], wakes_on=(DONE, NOT, "members.merged", "members.unmerged"),
    says=N_("introduced themselves in the group"), says_not=N_("did not introduce themselves in the group"),
    sql=lambda: """exists (
        select from newcomers_introduction i where i.workspace_id = r.workspace_id and i.group_id = r.group_id
          and i.member_id = any(r.family) and i.state = 'done')""",
)  # fmt: skip
def introduced(person: Snapshot) -> bool:
    """Whether the member introduced themselves in the run's group."""
    return bool(person.extra.get("introduced", False))


class IntroduceArgs(Args, frozen=True, rename={"else_": "else"}):
    """`timeout`: how long it waits at most; `then`: where it goes with an introduction; `else`: without one."""

    timeout: str
    then: str = ""
    else_: str = ""


class Introducing(Command, frozen=True):
    """Asked to introduce themselves until then."""

    speaks = True

    group: str
    until: datetime | None

    @property
    def text(self) -> str:
        """For a dry run, which knows no ritual: one message stands for its questions."""
        return WORD

    def offers(self) -> Offer:
        return Offer(WORD, self.until)

    def met_by(self, snapshot: Snapshot, text: str) -> Sequence[Event]:
        if text != WORD or snapshot.extra.get("introduced"):
            return ()
        snapshot.extra["introduced"] = True
        return [Event(DONE, self.group)]


def _woken(args: IntroduceArgs, here: Here, event: Event) -> Doing:
    if event.name == "timeout":
        return Doing("timeout", go=args.else_)
    if event.value != str(here.group_id):
        return STILL
    if event.name == DONE:
        return Doing("introduced", go=args.then)
    return Doing("not_introduced", go=args.else_) if event.name == NOT else STILL


@block(
    "introduce", IntroduceArgs, wake=_woken, speaks=True, feature="newcomers",
    ways=lambda a: [way for way in (a.then, a.else_) if way],
)  # fmt: skip
def introduce(args: IntroduceArgs, here: Here) -> Doing:
    """Have the member introduce themselves: who they are, what they need and have, their nickname; by the ritual."""
    member, until = here.member_id or 0, here.until(args.timeout)
    keys = (fact_key(DONE, member), fact_key(NOT, member))
    return Doing("asked", commands=(Introducing(str(here.group_id), until),), wait=Wait(keys, until))


@applies(Introducing)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    wanted = [_begin(todo) for todo in todos if todo.member_id is not None and todo.group_id is not None]
    begin(actor, wanted=wanted, now=now, origin=origin)


def _begin(todo: Todo) -> Begin:
    assert todo.member_id is not None and todo.group_id is not None
    quiet, caps = limits(todo.terms)
    return Begin(
        member_id=todo.member_id, group_id=todo.group_id, key=todo.key, ends_at=todo.command.until, due_at=todo.at,
        cls=class_of(todo.cls), quiet=quiet, caps=caps, arm=todo.arm,
    )  # fmt: skip
