"""What the steps about lectures share: names as they are stored, and whom to tell of what cannot be done."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.text import storable
from huoqun.core.actor import Actor
from huoqun.core.blocks import Todo
from huoqun.core.errors import Refused
from huoqun.core.queries import workspace
from huoqun.work.actions.tasks import NewTask, make

ROLE = "assistant"


def named(words: str, most: int) -> str:
    """A name out of a manual's words as it is stored: of `most` characters, without blanks around it."""
    return storable(words).strip()[:most].strip()


def tell(actor: Actor, todo: Todo, *, series: str, act: str, of: datetime, refusal: Refused, now: datetime) -> None:
    """Have an assistant look at a series, once a day (the one of `of`) for each act, whoever came to it."""
    here = workspace(actor.workspace_id)
    with override(here.language):
        told = _("The playbook could not move the series of lectures “%(name)s”: look at it.")
        task = NewTask(
            key=f"lecture/step/{act}/{of.astimezone(here.tz).date()}/{series}", kind="lecture_step",
            title=told % {"name": series}, sla=timedelta(minutes=30), role=ROLE, group_id=todo.group_id,
            why={"why": f"{_(str(refusal.message))} {_(str(refusal.way_out))}"},
        )  # fmt: skip
    make(actor, tasks=[task], now=now)
