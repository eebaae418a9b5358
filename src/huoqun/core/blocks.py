"""What a playbook may do: blocks, and the commands that come of them.

A block is one step's verb (`send`, `tag`, `task`). Its module declares it in `blocks.py`, which is found by itself:

    class Tag(Args):
        add: tuple[str, ...] = ()

    @block("tag", Tag)
    def tag(args: Tag, here: Here) -> Doing:
        \"\"\"Give the member tags.\"\"\"
        return Doing(commands=(Tagging(args.add),))

    @applies(Tagging)
    def apply(actor, todos, *, now, origin): ...

`begin` and `wake` are pure: the same functions run in production and in the dry run. What happens is in `apply`, which
gets the commands of thousands of members at once, in the engine's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

import msgspec

from .actor import Actor
from .facts import Origin

MEMBER, GROUP = "member", "group"


class Args(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a step says besides its id, place and time. Unknown keys are refused, types are strict."""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `max` sends of these classes (none: of all) in a period, to one member, one group or in all."""

    scope: str
    per: str
    max: int
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a playbook lays down for all that it sends: quiet hours as local `HH:MM` (empty: none), caps."""

    quiet_from: str = ""
    quiet_until: str = ""
    expire_after: int = 10 * 3600
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """Who works at a group run: its owner, and for each role of the playbook the users who hold it there."""

    owner_id: int | None = None
    roles: Mapping[str, Sequence[int]] = field(default_factory=dict)


class Event(msgspec.Struct, frozen=True, gc=False):
    """What woke a waiting step. `name`: `timeout`, `said`, `button`, `task`, `approved`, `refused` or a fact's name.

    `value` is what it brought (the words' match, the outcome); `ref` the message's or fact's id, for "why?".
    """

    name: str
    value: str = ""
    ref: str = ""


TIMEOUT = Event("timeout")


class Wait(msgspec.Struct, frozen=True, gc=False):
    """A step stays where it is until one of these keys is heard, or until the moment; None: for as long as it takes."""

    keys: tuple[str, ...]
    until: datetime | None


class Offer(msgspec.Struct, frozen=True):
    """What members may answer a command with, by words in the group: `words` would do, until then (None: no end).

    `since`: not before, as what is asked at a later moment; `most`: by so many, the first of them, each once.
    """

    words: str
    until: datetime | None = None
    since: datetime | None = None
    most: int | None = None


class Command(msgspec.Struct, frozen=True):
    """Something to be done in the world; subclasses are frozen structs. `speaks`: it is a message to people.

    What follows is for the dry run, where no module is asked what became of its command. By default nothing.
    """

    speaks: ClassVar[bool] = False

    def felt_by(self, snapshot: Any) -> Sequence[Event]:
        """Change what the member is like; answers the facts about them that this leaves, by name."""
        return ()

    def offers(self) -> Offer | None:
        """What members may now do by words."""
        return None

    def met_by(self, snapshot: Any, text: str) -> Sequence[Event]:
        """A member said this while it was open: change what they are like, and answer the facts that it leaves."""
        return ()


class Doing(msgspec.Struct, frozen=True):
    """What a step comes to: its `outcome` in the log, what is to be done, and where it goes on.

    `go` is a step's id (None: the step's `next`); `wait` keeps it; `end` ends the member's run, with this reason.
    `keeps` is stored with the run: `answers` by step, `arms` by experiment.
    """

    outcome: str = "done"
    commands: tuple[Command, ...] = ()
    go: str | None = None
    wait: Wait | None = None
    end: str = ""
    answer: str | None = None
    arm: str | None = None


STILL = Doing(outcome="", wait=Wait((), None))
"""What woke a step was not what it waits for: it goes on waiting as it did."""


class Here(Protocol):
    """The moment of a step, as a block may see it. `at` is when it was due, `now` when it is done (both UTC).

    `day` is the calendar's (1 is D1); `key` is unique to run, step and occurrence; `answers` holds the step's
    conditions by their text, None where that is not known.
    """

    workspace_id: int
    run_id: int
    group_id: int | None
    member_id: int | None
    step: str
    occurrence: str
    day: int
    at: datetime
    now: datetime
    zone: str
    key: str
    answers: Mapping[str, Any]

    @property
    def cutoff(self) -> str:
        """The time of day at which the calendar's day ends: `04:00`."""

    def text(self, template: str) -> str:
        """A template's words, with this moment's variables filled in."""

    def words(self, text: str) -> str:
        """A short text of a step's own (a title, a check-in word) with its variables filled in."""

    def chance(self, salt: str) -> float:
        """A number from 0 up to 1 that is always the same for this member and salt."""

    def until(self, span: str | None, at: str = "") -> datetime | None:
        """The moment a span (`24h`) after now, or the next time that the group's clock shows `at` (`04:00`)."""


class Todo(msgspec.Struct, frozen=True):
    """A command with where and for whom. `key` is the same however often it is decided. `arm`: `holdout` or ''.

    `cls`: the class of what is said. `terms` are the whole playbook's; `team` is the group run's.
    """

    command: Any
    key: str
    run_id: int
    group_run_id: int
    group_id: int | None
    member_id: int | None
    at: datetime
    cls: str = ""
    arm: str = ""
    terms: Terms = Terms()
    team: Team = Team()


Begin = Callable[[Any, Here], Doing]
Wake = Callable[[Any, Here, Event], Doing]
Found = tuple[str, str, str]
"""A finding of a block's own check: code, reason, mend."""


@dataclass(frozen=True, slots=True)
class Block:
    """A verb of playbooks. `conditions`, `templates`, `words`: which of its arguments are such.

    `names`: arguments (`to.kind`: one within another) that call a thing by its name, which somebody has to make
    (core.things), by its kind; `makes`: those by which the step itself makes one.
    `notes(args)`: it only notes something of the member, and says what; such steps are still taken where an outcome of
    a task leads to them after the end. `ways(args)` gives the steps it may lead to. `irreversible` ones need an
    approval, `speaks` ones a class. `promises` is the argument that says how much a member is promised; who is on their
    way never gets less. Conditions ask of what `counts_days` by the group's day.
    """

    name: str
    args: type[Args]
    begin: Begin
    scopes: frozenset[str]
    doc: str
    wake: Wake | None = None
    conditions: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    waits: bool = False
    speaks: bool = False
    irreversible: bool = False
    promises: str = ""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    makes: Mapping[str, str] = field(default_factory=dict, hash=False)
    counts_days: bool = False
    notes: Callable[[Any], str] | None = None
    ways: Callable[[Any], Iterable[str]] = lambda args: ()
    check: Callable[[Any], Iterable[Found]] = lambda args: ()
    feature: str | None = None


_blocks: dict[str, Block] = {}


def block(
    name: str,
    args: type[Args],
    *,
    scopes: Iterable[str] = (MEMBER,),
    wake: Wake | None = None,
    **how: Any,
) -> Callable[[Begin], Begin]:
    """Decorator: `begin(args, here) -> Doing` is what steps with `do: name` do. Its docstring is the reference's."""

    def declare(begin: Begin) -> Begin:
        known = _blocks.get(name)
        if known is not None and known.begin.__qualname__ != begin.__qualname__:
            raise ValueError(f"two blocks are called {name}")
        doc = (begin.__doc__ or "").strip()
        _blocks[name] = Block(name, args, begin, frozenset(scopes), doc, wake=wake, waits=wake is not None, **how)
        return begin

    return declare


def all_blocks() -> dict[str, Block]:
    """Every block by name."""
    discover()
    return dict(sorted(_blocks.items()))


@cache
def discover() -> None:
    """Import every module's `blocks.py`, once."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("blocks")


C = TypeVar("C", bound=Command)


class Apply(Protocol):
    def __call__(self, actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None: ...


_applies: dict[type, Apply] = {}


def applies(command: type[Command]) -> Callable[[Apply], Apply]:
    """Decorator: do the commands of one type, all of a batch at once, in the engine's transaction, each once by key."""

    def declare(apply: Apply) -> Apply:
        _applies[command] = apply
        return apply

    return declare


def apply_all(actor: Actor, todos: Iterable[Todo], *, now: datetime, origin: Origin) -> None:
    """Do what was decided: a handful of statements for each type of command, whatever the number."""
    by_type: dict[type, list[Todo]] = {}
    for todo in todos:
        by_type.setdefault(type(todo.command), []).append(todo)
    for kind, these in by_type.items():
        _applies[kind](actor, these, now=now, origin=origin)


# Keys by which waiting steps are woken


def said_key(group_id: int | None, member_id: int) -> str:
    """Woken by a member's words in a group; group None: in private."""
    return f"said/{group_id or 0}/{member_id}"


def fact_key(name: str, member_id: int) -> str:
    """Woken by a fact of this name about this member."""
    return f"fact/{name}/{member_id}"


def task_key(key: str) -> str:
    """Woken when the task of this key is done or dropped."""
    return f"task/{key}"


def proposal_key(key: str) -> str:
    """Woken when the proposal of this key is decided."""
    return f"proposal/{key}"


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that may wake somebody: under which key, and what."""

    key: str
    event: Event = field(default_factory=lambda: Event("said"))
