"""The blocks of the engine itself: waiting, branching, experiments, moving on to another group, ending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from huoqun.chats.sameness import folded
from huoqun.core.actor import Actor
from huoqun.core.blocks import (
    GROUP,
    MEMBER,
    STILL,
    Args,
    Command,
    Doing,
    Event,
    Found,
    Here,
    Todo,
    Wait,
    applies,
    block,
    fact_key,
    said_key,
)
from huoqun.core.facts import Origin
from huoqun.core.things import thing

from . import questions as _questions  # noqa: F401 - they register themselves
from .actions._approving import propose_steps
from .actions._moving import move_members
from .engine.deciding import AskApproval, facts_for

ALL = frozenset({GROUP, MEMBER})

thing(
    "playbook", N_("playbook"),
    "select p.key, p.archived_at is null and exists (select from playbooks_version v "
    "where v.workspace_id = p.workspace_id and v.playbook_id = p.id) "
    "from playbooks_playbook p where p.workspace_id = %(workspace)s and p.key = any({names})",
)  # fmt: skip


class Branch(Args, frozen=True, rename={"if_": "if", "else_": "else"}):
    """`if`: a condition; what is not known counts as false. `else` missing: the path ends there for now."""

    if_: str
    then: str
    else_: str = ""


@block("branch", Branch, conditions=("if_",), ways=lambda a: [w for w in (a.then, a.else_) if w])
def branch(args: Branch, here: Here) -> Doing:
    """Go one way where a condition is true of the member, the other where it is not, or not known."""
    if here.answers.get(args.if_) is True:
        return Doing("then", go=args.then)
    return Doing("else", go=args.else_)


class WaitFor(Args, frozen=True, rename={"if_": "if"}):
    """One or more of: certain words, any words, a button's value, a picture, a deed's kind, a condition."""

    said: tuple[str, ...] = ()
    any_words: bool = False
    button: tuple[str, ...] = ()
    image: bool = False
    deed: str = ""
    if_: str = ""


class WaitArgs(Args, frozen=True, rename={"for_": "for", "else_": "else"}):
    """`for`: what is waited for; `timeout`: how long at most; `then`: where it came; `else`: where it did not."""

    for_: WaitFor
    timeout: str
    then: str = ""
    else_: str = ""
    private: bool = False

    @property
    def condition(self) -> str:
        return self.for_.if_


def _wait_ways(args: WaitArgs) -> list[str]:
    return [way for way in (args.then, args.else_) if way]


def _wait_check(args: WaitArgs) -> Iterable[Found]:
    if args.for_ == WaitFor():
        yield (
            "wait_for_nothing",
            _("This waits for nothing."),
            _("Say under `for` what ends the waiting, as said: ['1']."),
        )


def _woken(args: WaitArgs, here: Here, event: Event) -> Doing:
    wanted = args.for_
    if event.name == "timeout":
        return Doing("timeout", go=args.else_)
    heard = (
        (event.name == "said" and (wanted.any_words or folded(event.value) in {folded(w) for w in wanted.said}))
        or (event.name == "button" and event.value in wanted.button)
        or (event.name == "image" and wanted.image)
        or (event.name.startswith("deeds.") and bool(wanted.deed) and event.value.partition(":")[0] == wanted.deed)
        or (bool(wanted.if_) and here.answers.get(wanted.if_) is True)
    )
    return Doing("heard", go=args.then) if heard else STILL


@block("wait", WaitArgs, wake=_woken, conditions=("condition",), ways=_wait_ways, check=_wait_check)
def wait(args: WaitArgs, here: Here) -> Doing:
    """Wait for the member's words, a button, a picture, a deed or a condition, never longer than the timeout."""
    wanted, member = args.for_, here.member_id or 0
    if wanted.if_ and here.answers.get(wanted.if_) is True:
        return Doing("heard", go=args.then)
    keys = [said_key(here.group_id, member), said_key(None, member)]
    if args.private:
        keys = keys[1:]
    if not (wanted.said or wanted.any_words or wanted.button or wanted.image):
        keys = []
    if wanted.deed:
        keys += [fact_key("deeds.recorded", member), fact_key("deeds.matched", member)]
    if wanted.if_:
        keys += [fact_key(name, member) for name in facts_for(wanted.if_)]
    return Doing("waiting", wait=Wait(tuple(dict.fromkeys(keys)), here.until(args.timeout)))


class Experiment(Args, frozen=True):
    """`arms`: per cent by name, 100 together; `then`: the step of each arm (none: the path ends there for now)."""

    arms: dict[str, int]
    then: dict[str, str]
    salt: str = ""


def _experiment_check(args: Experiment) -> Iterable[Found]:
    if sum(args.arms.values()) != 100 or any(share < 0 for share in args.arms.values()):
        yield (
            "arms_not_100", f"The arms of this experiment come to {sum(args.arms.values())} per cent.",
            "Let the arms come to 100 together.",
        )  # fmt: skip
    for arm in args.then:
        if arm not in args.arms:
            yield (
                "unknown_arm",
                f"There is no arm “{arm}” in this experiment.",
                "Name it under `arms`, or mend it here.",
            )


@block("experiment", Experiment, ways=lambda a: [w for w in a.then.values() if w], check=_experiment_check)
def experiment(args: Experiment, here: Here) -> Doing:
    """Send members down different paths by chance, each always down the same, so that the paths can be compared."""
    place = here.chance(args.salt or here.step) * 100
    for arm, share in args.arms.items():
        place -= share
        if place < 0:
            return Doing(arm, go=args.then.get(arm, ""), arm=arm)
    return Doing("none")


class End(Args, frozen=True):
    reason: str = "finished"


@block("end", End)
def end(args: End, here: Here) -> Doing:
    """End the member's way through the playbook."""
    return Doing("ended", end=args.reason)


class MoveTo(Args, frozen=True):
    """A kind of group and the playbook that runs there. The fullest group that still has room is taken."""

    kind: str
    playbook: str = ""


class Move(Args, frozen=True):
    """`template`: what goes with the invitation."""

    to: MoveTo
    template: str = ""


class Moving(Command, frozen=True):
    """Invite a member into another group."""

    kind: str
    playbook: str
    text: str
    speaks: ClassVar[bool] = True


@block("move", Move, templates=("template",), names={"to.kind": "kind", "to.playbook": "playbook"})
def move(args: Move, here: Here) -> Doing:
    """Invite the member into another group, by its kind and the playbook that runs there."""
    return Doing("invited", commands=(Moving(args.to.kind, args.to.playbook, here.text(args.template)),))


@applies(Moving)
def apply_moving(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    move_members(actor, todos, now=now, origin=origin)


@applies(AskApproval)
def apply_approval(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    propose_steps(actor, todos, now=now, origin=origin)
