"""What a full class does with whoever comes into its group: on the waiting list, and the coach is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.rules import Strategy

from ..actions.keeping import ROLE
from ..actions.opening import open_for_runs
from ..actions.waiting import join
from ..queries import room as _room  # noqa: F401 - the limit registers itself
from ..queries.classes import ClassLine, of_run
from ..rules import AlreadyIn, WaitState

NO_ROOM = ("playbooks.no_room", 1)
ANSWER_WITHIN = timedelta(hours=12)


@consumer("camps.full", hears=[NO_ROOM], acts=True)
def hear_no_room(units: Sequence[Unit], now: datetime) -> None:
    """Puts on the waiting list whoever came into the group of a full class, tells them, and gives the coach a task."""
    for unit in units:
        fact = unit.fact
        here = workspace(fact.workspace_id)
        actor, at = system(fact.workspace_id, "camps"), here.now(now)
        open_for_runs(actor, group_run_ids=[fact.payload["group_run_id"]], now=at)
        line = of_run(fact.workspace_id, fact.payload["group_run_id"])
        if line is not None:
            with override(here.language):
                _keep(actor, line, fact, at)


def _keep(actor: Actor, line: ClassLine, fact: Envelope, now: datetime) -> None:
    waiting = []
    for member in fact.payload["member_ids"]:
        try:
            state = join(actor, class_uid=line.uid, member_id=member, now=now)
        except AlreadyIn:
            continue
        if state is WaitState.WAITING:
            waiting.append(member)
    words = _("“%(class)s” is full. You are on its waiting list, and hear as soon as a place is free.")
    effects = [
        NewEffect(
            key=f"full/{line.id}/{member}/{fact.id}", body=Send(words % {"class": line.title}),
            cls=EffectClass.SERVICE, member_id=member, cause=f"fact:{fact.id}",
        )
        for member in waiting
    ]  # fmt: skip
    ask(actor, effects=effects, now=now)
    if waiting:
        make(actor, tasks=[_task(line, waiting, fact)], now=now)


def _task(line: ClassLine, waiting: Sequence[int], fact: Envelope) -> NewTask:
    names = [face.name for face in faces(fact.workspace_id, waiting).values()]
    title = ngettext(
        "“%(class)s” is full: %(n)d more came into its group. Give it more places, or move them to the next class.",
        "“%(class)s” is full: %(n)d more came into its group. Give it more places, or move them to the next class.",
        len(waiting),
    )  # fmt: skip
    return NewTask(
        key=f"full/{line.id}/{fact.id}", kind="full_class", role=ROLE, group_id=line.group_id, sla=ANSWER_WITHIN,
        title=title % {"class": line.title, "n": len(waiting)}, strategy=Strategy.OWNER_THEN_LEAST_LOADED,
        why={"text": _(", ").join(names[:20])},
    )  # fmt: skip
