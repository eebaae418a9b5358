"""What playbooks may tell: a notice that everybody is to acknowledge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Event, Found, Here, Offer, Todo, applies, block
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from .actions._asking import NewNotice, tell_all
from .rules import LONGEST_TITLE, WORDS, acknowledges


class NoticeArgs(Args, frozen=True):
    """`remind`: after how long those who have not answered are named in the group, once; empty: never."""

    title: str
    template: str
    remind: str = ""


class Telling(Command, frozen=True):
    """A notice to the group."""

    speaks = True

    title: str
    text: str
    remind_after: timedelta | None
    step: str

    def offers(self) -> Offer:
        return Offer(WORDS[0])

    def met_by(self, snapshot: Snapshot, text: str) -> Sequence[Event]:
        read = snapshot.extra.setdefault("acknowledged", set())
        if self.step in read or not acknowledges(text):
            return ()
        read.add(self.step)
        return [Event("notices.acknowledged")]


def _check(args: NoticeArgs) -> Iterable[Found]:
    if not 0 < len(args.title) <= LONGEST_TITLE:
        yield (
            "bad_notice",
            _("A notice needs a short title."),
            _("Write one of at most %(longest_title)s characters.") % {"longest_title": LONGEST_TITLE},
        )


@block("notice", NoticeArgs, scopes=(GROUP,), templates=("template",), words=("title",), check=_check, speaks=True)
def notice(args: NoticeArgs, here: Here) -> Doing:
    """Tell the group something that everybody is to acknowledge by “收到”; `acknowledged(step)` asks who has."""
    until = here.until(args.remind or None)
    told = Telling(here.words(args.title), here.text(args.template), until - here.now if until else None, here.step)
    return Doing("told", commands=(told,))


@applies(Telling)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    tell_all(actor, notices=[_notice(todo) for todo in todos if todo.group_id is not None], now=now, origin=origin)


def _notice(todo: Todo) -> NewNotice:
    said: Telling = todo.command
    assert todo.group_id is not None
    return NewNotice(
        key=todo.key, group_id=todo.group_id, title=said.title, text=said.text, remind_after=said.remind_after,
        group_run_id=todo.group_run_id, step=said.step,
    )  # fmt: skip
