"""What playbooks may do with doors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from huoqun.chats.steps import Say, apply_words
from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Found, Here, Todo, applies, block
from huoqun.core.facts import Origin
from huoqun.core.things import thing

from .queries.doors import open_tokens


class ApplyLinkArgs(Args, frozen=True):
    """`door`: its name, as it stands under Admission; `template`: what is said with its address, in place of
    `[door]` or at the end.
    """

    door: str
    template: str


class Linking(Command, frozen=True):
    """The address of a door, with words."""

    speaks = True

    door: str
    text: str


def _check(args: ApplyLinkArgs) -> Iterable[Found]:
    if not 0 < len(args.door.strip()) <= 60:
        yield (
            "no_door",
            _("This step names no door."),
            _("Write its name as it stands under Admission, Doors."),
        )


thing(
    "door", N_("application page"),
    "select name, bool_or(state = 'open') from admission_door "
    "where workspace_id = %(workspace)s and name = any({names}) group by name",
)  # fmt: skip


@block(
    "apply_link", ApplyLinkArgs, templates=("template",), words=("door",), speaks=True, check=_check,
    names={"door": "door"},
)  # fmt: skip
def apply_link(args: ApplyLinkArgs, here: Here) -> Doing:
    """Send the member the address of a group's door, in private; nothing is said while that door is closed."""
    return Doing("sent", commands=(Linking(here.words(args.door), here.text(args.template)),))


@applies(Linking)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    known = open_tokens(actor.workspace_id, {todo.command.door.strip() for todo in todos})
    said = [
        Todo(
            Say(_said(todo.command.text, f"{settings.PUBLIC_URL}/apply/{token}")), todo.key, todo.run_id,
            todo.group_run_id, todo.group_id, todo.member_id, todo.at, todo.cls, todo.arm, todo.terms, todo.team,
        )
        for todo in todos
        if (token := known.get(todo.command.door.strip()))
    ]  # fmt: skip
    if said:
        apply_words(actor, said, now=now, origin=origin)


def _said(text: str, address: str) -> str:
    return text.replace("[door]", address) if "[door]" in text else f"{text}\n{address}"
