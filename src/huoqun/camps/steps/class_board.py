"""Say the board of a class in its group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.steps import class_of, limits
from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Found, Here, Todo, applies, block
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace

from ..actions.opening import open_for_runs
from ..class_board import MOST, TOP, BoardBy, BoardSpan
from ..queries.class_board import class_board, in_words
from ..queries.classes import of_run


class BoardArgs(Args, frozen=True):
    """`by`: days of check-in, points earned in the group, or the mean grade of homework. `span`: day, week, or all.

    `top`: so many places. Ties share one; the team is left out, and whoever asked not to be named is not named.
    """

    by: Literal["checkins", "points", "homework"] = "checkins"
    span: Literal["day", "week", "camp"] = "week"
    top: int = TOP


def _check(args: BoardArgs) -> Iterable[Found]:
    if not 0 < args.top <= MOST:
        yield (
            "bad_board",
            _("A board of %(top)s cannot be said.") % {"top": args.top},
            _("A number from 1 to %(most)s.") % {"most": MOST},
        )


class SayBoard(Command, frozen=True):
    """The board of a group run said in its group."""

    by: str
    span: str
    top: int


@block("class_board", BoardArgs, scopes=(GROUP,), check=_check, speaks=True)
def say_board(args: BoardArgs, here: Here) -> Doing:
    """Say the class's board (榜单) in the group, as it stands then; nothing is said where nobody is on it."""
    return Doing("said", commands=(SayBoard(args.by, args.span, args.top),))


@applies(SayBoard)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    open_for_runs(actor, group_run_ids=[todo.group_run_id for todo in todos], kinds=(), now=now)
    effects = [effect for todo in todos if (effect := _effect(actor, todo, now)) is not None]
    ask(actor, effects=effects, now=now, origin=origin)


def _effect(actor: Actor, todo: Todo, now: datetime) -> NewEffect | None:
    said, line = todo.command, of_run(actor.workspace_id, todo.group_run_id, now=now)
    if line is None:
        return None
    found = class_board(actor.workspace_id, line, by=BoardBy(said.by), span=BoardSpan(said.span), now=now)
    with override(workspace(actor.workspace_id).language):
        words = in_words(line, found, top=said.top)
    quiet, caps = limits(todo.terms)
    return NewEffect(
        key=todo.key, body=Send(words), cls=class_of(todo.cls), group_id=todo.group_id, due_at=todo.at, arm=todo.arm,
        cause=todo.key, quiet=quiet, caps=caps,
    ) if words else None  # fmt: skip
