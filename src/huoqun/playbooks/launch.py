"""The launch check: five things that a group dies without, each answered by what is there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huoqun.core.errors import Refused
from huoqun.core.said import N_, Said
from huoqun.groups.rules import UNSORTED_KIND

TOO_MUCH_FOR_ONE = 0.7
"""More of the tasks than this on one person, and the group stands and falls with them."""
ENOUGH_TASKS = 10
"""Fewer tasks than this say nothing about how they are shared out."""
SELLS_DAYS, GROWS_DAYS = 90, 28


class Point(StrEnum):
    """What a group needs in order to live, in the order in which it is asked."""

    REASON = "reason"
    LAYERS = "layers"
    PRODUCT = "product"
    GROWTH = "growth"
    HANDS = "hands"


class Answer(StrEnum):
    THERE = "there"
    THIN = "thin"
    MISSING = "missing"


class Mend(StrEnum):
    """Where something missing is put right."""

    CHARTER = "charter"
    MEMBERS = "members"
    COMINGS = "comings"
    PLAYBOOK = "playbook"
    ROLES = "roles"


class NotAPoint(Refused):
    code = "no_such_point"
    message = N_("The launch check asks no such thing.")
    way_out = N_("Reload the page.")


class ReasonNeeded(Refused):
    code = "reason_needed"
    message = N_("Nobody could tell later why this was let pass.")
    way_out = N_("Write a sentence: why is the group opened all the same?")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing, and where it is mended."""

    said: Said
    mend: Mend


@dataclass(frozen=True, slots=True)
class Finding:
    """One point with what is there and what is not."""

    point: Point
    answer: Answer
    there: tuple[Said, ...]
    missing: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """What the playbooks that run, or are to run, in the group bring. `layers`: steps that tag or move a stage;
    `onward`: steps that lead into another group. `roles`: how many people each role needs; `called`: its
    name in the manual; `filled`: how many it has.
    """

    names: tuple[str, ...] = ()
    layers: int = 0
    stages: int = 0
    onward: int = 0
    product: str = ""
    enrols: bool = False
    roles: Mapping[str, int] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a group. `people`: members without bots and staff; `layered`: of them with a tag, or past the
    first stage. `near`: names of those who have a post over it or a role in its playbook; `busiest` did `top_tasks`
    of `tasks`.
    """

    kind_key: str
    kind: str
    has_end: bool
    position: str = ""
    purpose: str = ""
    persona_for: str = ""
    why_join: str = ""
    product: str = ""
    people: int = 0
    tagged: int = 0
    staged: int = 0
    layered: int = 0
    stages: int = 0
    buyers: int = 0
    orders: int = 0
    came: int = 0
    brought: int = 0
    room: int | None = None
    near: tuple[str, ...] = ()
    tasks: int = 0
    top_tasks: int = 0
    busiest: str = ""
    manual: Manual = Manual()


def look(seen: Seen) -> tuple[Finding, ...]:
    """The five points, each answered."""
    return _reason(seen), _layers(seen), _product(seen), _growth(seen), _hands(seen)


def _found(point: Point, there: list[Said], missing: list[Gap], *, holds: bool, partly: bool) -> Finding:
    answer = Answer.THERE if holds and not missing else Answer.THIN if holds or partly else Answer.MISSING
    return Finding(point, answer, tuple(there), tuple(missing))


def _reason(seen: Seen) -> Finding:
    there, missing = [], []
    if seen.kind_key == UNSORTED_KIND.key:
        missing.append(Gap(Said(N_("What kind of group it is")), Mend.CHARTER))
    else:
        there.append(Said(N_("Its kind: %(kind)s"), {"kind": seen.kind}))
    stands = seen.position or seen.purpose
    if stands:
        there.append(Said(N_("What it is for: %(words)s"), {"words": stands}))
    else:
        missing.append(Gap(Said(N_("What it is for, in one sentence")), Mend.CHARTER))
    for words, is_said, lacks in (
        (seen.persona_for, N_("For whom: %(words)s"), N_("Who it is for")),
        (seen.why_join, N_("Why one would join: %(words)s"), N_("Why somebody would join it")),
    ):
        if words:
            there.append(Said(is_said, {"words": words}))
        else:
            missing.append(Gap(Said(lacks), Mend.CHARTER))
    return _found(Point.REASON, there, missing, holds=bool(stands), partly=bool(seen.persona_for or seen.why_join))


def _layers(seen: Seen) -> Finding:
    there, missing, manual = [], [], seen.manual
    if seen.layered:
        there.append(
            Said(
                N_("Of %(people)d members %(tagged)d have a tag, %(staged)d are past the first stage; %(n)d stages"),
                {"people": seen.people, "tagged": seen.tagged, "staged": seen.staged, "n": seen.stages},
            )
        )
    if manual.layers:
        there.append(Said(N_("Steps of the playbook that give tags or stages: %(n)d"), {"n": manual.layers}))
    known = 2 * seen.layered >= seen.people > 0
    holds = known or (not seen.people and manual.layers > 0)
    if seen.people and not known:
        unknown = seen.people - seen.layered
        missing.append(Gap(Said(N_("Tags or stages for %(n)d members"), {"n": unknown}), Mend.MEMBERS))
    if not holds and not manual.layers:
        missing.append(Gap(Said(N_("A playbook that tags members by what they do")), Mend.PLAYBOOK))
    return _found(Point.LAYERS, there, missing, holds=holds, partly=bool(seen.layered or manual.layers))


def _product(seen: Seen) -> Finding:
    there, missing = [], []
    if seen.product:
        there.append(Said(N_("Behind it: %(words)s"), {"words": seen.product}))
    if seen.manual.product:
        there.append(Said(N_("The playbook's goal is that they buy: %(words)s"), {"words": seen.manual.product}))
    if seen.orders:
        there.append(
            Said(
                N_("In %(days)d days %(buyers)d of its members bought, %(orders)d orders in all"),
                {"days": SELLS_DAYS, "buyers": seen.buyers, "orders": seen.orders},
            )
        )
    named = bool(seen.product or seen.manual.product)
    if not named:
        missing.append(Gap(Said(N_("Which product or service it leads to, or belongs to")), Mend.CHARTER))
    return _found(Point.PRODUCT, there, missing, holds=named, partly=bool(seen.orders))


def _growth(seen: Seen) -> Finding:
    there, missing, manual = [], [], seen.manual
    if manual.onward:
        there.append(Said(N_("Ways on into another group: %(n)d"), {"n": manual.onward}))
    if manual.stages:
        there.append(Said(N_("Steps that move members up a stage: %(n)d"), {"n": manual.stages}))
    if manual.enrols:
        there.append(Said(N_("The playbook takes people in by a tag, a word or a deed")))
    if seen.came:
        there.append(
            Said(
                N_("In %(days)d days %(came)d came, %(brought)d of them brought by members"),
                {"days": GROWS_DAYS, "came": seen.came, "brought": seen.brought},
            )
        )
    onward = manual.onward + manual.stages > 0
    fresh = seen.came > 0 or manual.enrols
    if not onward:
        lacks = N_("Where members go when it ends") if seen.has_end else N_("What members can become: a stage, a group")
        missing.append(Gap(Said(lacks), Mend.PLAYBOOK))
    if not fresh:
        missing.append(Gap(Said(N_("New people: nobody came in %(days)d days"), {"days": GROWS_DAYS}), Mend.COMINGS))
    if seen.room is not None and seen.room <= 0:
        missing.append(Gap(Said(N_("Room: it is full")), Mend.CHARTER))
    return _found(Point.GROWTH, there, missing, holds=onward and fresh, partly=onward or fresh)


def _hands(seen: Seen) -> Finding:
    there, missing, manual = [], [], seen.manual
    if seen.near:
        values = {"n": len(seen.near), "names": tuple(seen.near[:5])}
        there.append(Said(N_("In the hands of %(n)d: %(names)s"), values))
    if seen.tasks:
        values = {"days": GROWS_DAYS, "tasks": seen.tasks, "top": seen.top_tasks, "who": seen.busiest}
        there.append(Said(N_("Of %(tasks)d tasks in %(days)d days %(who)s did %(top)d"), values))
    for role, needed in manual.roles.items():
        has = manual.filled.get(role, 0)
        if has < needed:
            values = {"role": manual.called.get(role, role), "has": has, "needed": needed}
            missing.append(Gap(Said(N_("%(role)s: %(has)d of %(needed)d people"), values), Mend.ROLES))
    lonely = seen.tasks >= ENOUGH_TASKS and seen.top_tasks > TOO_MUCH_FOR_ONE * seen.tasks
    if not seen.near:
        missing.append(Gap(Said(N_("Somebody who is in charge of it")), Mend.ROLES))
    elif len(seen.near) == 1:
        missing.append(Gap(Said(N_("A second person, so that it does not end with the first")), Mend.ROLES))
    if lonely:
        missing.append(Gap(Said(N_("Hands that take some of %(who)s's tasks"), {"who": seen.busiest}), Mend.ROLES))
    return _found(Point.HANDS, there, missing, holds=len(seen.near) > 1 and not lonely, partly=len(seen.near) > 1)
