"""Hand members their own code of a campaign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from django.conf import settings
from django.urls import reverse
from msgspec.structs import replace

from huoqun.chats.steps import Say
from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Here, Todo, applies, apply_all, block
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.things import meant

from ..actions._handing import hand
from ..actions._naming import named
from ._words import word_line


class CodeArgs(Args, frozen=True):
    """`campaign`: its name; empty, 无 or none: there is none, and nothing is said. `template`: the words before the
    address.

    `to`: `group` says it in the group, by name.
    """

    campaign: str
    template: str
    to: Literal["private", "group"] = "private"


class HandCode(Command, frozen=True):
    """Words with the address of a member's own code below them."""

    campaign: str
    text: str
    in_group: bool

    speaks: ClassVar[bool] = True


@block(
    "code", CodeArgs, templates=("template",), words=("campaign",), speaks=True, names={"campaign": "campaign"}
)  # fmt: skip
def code(args: CodeArgs, here: Here) -> Doing:
    """Let the member take part in a campaign and tell them the address of their own code; where it is open only."""
    name = meant(here.words(args.campaign))
    if not name:
        return Doing("no_campaign")
    return Doing("handed", commands=(HandCode(name, here.text(args.template), args.to == "group"),))


@applies(HandCode)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    """Whoever does not take part (the team, those who parted, a campaign that is not open) is told nothing."""
    if not origin.acts:
        return
    by_name: dict[str, list[Todo]] = defaultdict(list)
    for todo in todos:
        if todo.member_id is not None:
            by_name[todo.command.campaign].append(todo)
    said: list[Todo] = []
    for name, these in by_name.items():
        try:
            row = named(actor.workspace_id, name)
        except NotFound:
            continue
        word = word_line(row, now)
        tokens = hand(actor, row, [todo.member_id for todo in these if todo.member_id is not None], now=now)
        said += [_with(todo, tokens[todo.member_id], word) for todo in these if todo.member_id in tokens]
    apply_all(actor, said, now=now, origin=origin)


def _with(todo: Todo, token: str, word: str) -> Todo:
    words: HandCode = todo.command
    url = f"{settings.PUBLIC_URL}{reverse('code_page', args=[token])}"
    return replace(
        todo, command=Say(f"{words.text}\n{word}{url}", in_group=words.in_group, mentions=words.in_group)
    )  # fmt: skip
