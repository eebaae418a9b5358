"""Two who may help each other: put before the team with words ready; nobody is introduced by a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from huoqun.core.actor import Actor, system
from huoqun.members.queries.faces import faces
from huoqun.work.actions.tasks import NewTask, make

from ..models.introductions import Introduction
from ..queries.meeting import offers_for
from ..rules.rituals import tellable
from . import _words

KIND = "newcomer_meet"
SOON = timedelta(days=3)


def suggest(actor: Actor, rows: Sequence[Introduction], *, now: datetime) -> None:
    """A task for each new need that somebody's offer meets: the nearest one, the others stand on the group's page."""
    needs = {row.id: (row.member_id, row.needs) for row in rows if tellable(row.needs)}
    found = offers_for(actor.workspace_id, needs, now=now)
    best = {
        id: next((one for one in meetings if tellable(one.offer.words)), None) for id, meetings in found.items()
    }  # fmt: skip
    people = {row.member_id for row in rows} | {one.offer.member_id for one in best.values() if one is not None}
    known = faces(actor.workspace_id, people) if any(best.values()) else {}
    tasks = []
    for row in rows:
        one = best.get(row.id)
        if one is None or row.member_id not in known or one.offer.member_id not in known:
            continue
        a, b = known[row.member_id].name, known[one.offer.member_id].name
        tasks.append(
            NewTask(
                key=f"newcomers/meet/{row.id}", kind=KIND, group_id=row.group_id, member_id=row.member_id, sla=SOON,
                title=_words.introduce(a, b), copy_text=_words.meet(a, row.needs, b, one.offer.words),
                why={"text": _words.both(one.both), "members": [{"member_id": one.offer.member_id}]},
            )
        )  # fmt: skip
    make(system(actor.workspace_id, "newcomers"), tasks=tasks, now=now)
