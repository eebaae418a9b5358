"""Show a class its report in its group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Attachment, Send
from huoqun.chats.steps import class_of, limits
from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Here, Todo, applies, block
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.makers import address_of, maker
from huoqun.core.pictures import remade
from huoqun.core.queries import workspace

from ..actions.opening import open_for_runs
from ..drawing.reports import as_picture
from ..queries.classes import class_by_uid, of_run
from ..queries.reports import report, sheet_of_report

MAKER = "classreport"
LONGEST = 4_000


class ReportArgs(Args, frozen=True):
    """`template`: what is said with it."""

    template: str


class SayReport(Command, frozen=True):
    """The report of a group run's class, as a picture in its group."""

    text: str


@block("class_report", ReportArgs, scopes=(GROUP,), templates=("template",), speaks=True)
def class_report(args: ReportArgs, here: Here) -> Doing:
    """Show the class its report (结营报告) in the group: sums and boards as a picture, as they stand when it is sent.

    Whoever asked not to be named is not named. Nothing is said where the class has no members.
    """
    return Doing("said", commands=(SayReport(here.text(args.template)),))


@maker(MAKER)
def drawn(actor: Actor, ref: str, now: datetime) -> bytes:
    """The report of a class's uid."""
    line = class_by_uid(actor, UUID(ref), now=now)
    with override(workspace(actor.workspace_id).language):
        found = report(actor.workspace_id, line, now=now)
        if not found.people:
            raise NotFound
        return remade(as_picture(sheet_of_report(actor.workspace_id, found)), longest=LONGEST).content


@applies(SayReport)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    open_for_runs(actor, group_run_ids=[todo.group_run_id for todo in todos], kinds=(), now=now)
    effects = []
    for todo in todos:
        line = of_run(actor.workspace_id, todo.group_run_id, now=now)
        if line is None or not line.here + line.left:
            continue
        quiet, caps = limits(todo.terms)
        picture = Attachment("image", path=address_of(MAKER, line.uid.hex), name="report.jpg")
        effects.append(
            NewEffect(
                key=todo.key, body=Send(todo.command.text, (picture,)), cls=class_of(todo.cls), group_id=todo.group_id,
                due_at=todo.at, arm=todo.arm, cause=todo.key, quiet=quiet, caps=caps,
            )
        )  # fmt: skip
    ask(actor, effects=effects, now=now, origin=origin)
