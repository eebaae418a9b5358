"""What a manual asks of a round that somebody moved, written down until its time comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.core.queries import workspace
from huoqun.work.actions.tasks import NewTask, make

from ..facts.series import RoundAwaited
from ..models.lecture import Lecture
from ..queries.awaited import Awaited, first_group, planned_for

A_FEW = timedelta(minutes=5)
"""A round that begins so little later than a manual has it was not moved."""
LONGEST = timedelta(hours=12)
"""The end of another day's round is not the end of this one."""
ROLE = "assistant"


def moved(workspace_id: int, rows: Sequence[Lecture], *, at: datetime | None = None) -> list[Lecture]:
    """Those of these rounds that begin later than a manual asked for. Of a round that a person planned, where it is not
    known what was asked: later than `at`, when the manual would open it; without that it is taken for moved.
    """
    asked = [row for row in rows if row.asked_day is not None]
    planned = planned_for(workspace_id, [row.id for row in asked])
    return [row for row in asked if (known := planned.get(row.id, at)) is None or row.starts_at > known + A_FEW]


def wait_for(actor: Actor, row: Lecture, *, act: str, at: datetime, seconds: int = 0, now: datetime) -> None:
    """Have a round that is locked opened or ended when its time comes; `at`: when the manual's step was due."""
    home = first_group(row.workspace_id, row.id)
    said = RoundAwaited(lecture_id=row.id, group_id=home, act=act, seconds=seconds)
    journal.record(actor, [said], at=now, occurred_at=at)


def lasts_moved(asked: dict[str, Awaited], *, at: datetime) -> timedelta | None:
    """How long a round that was moved lasts, whose end a manual has at `at`; None: it is to end as the manual says."""
    if "end" in asked:
        return timedelta(seconds=asked["end"].seconds)
    if "open" not in asked or not timedelta() <= at - asked["open"].at <= LONGEST:
        return None
    return at - asked["open"].at


def is_over(row: Lecture, asked: dict[str, Awaited], *, now: datetime) -> bool:
    """Whether a round that is on has come to its end, or would have, where a person opened it or nobody moved it."""
    if "open" not in asked:
        return True
    began = row.started_at or now
    return "end" in asked and now >= began + timedelta(seconds=asked["end"].seconds)


def tell_unopened(actor: Actor, row: Lecture, refusal: Refused, *, now: datetime) -> None:
    """Have an assistant look at a round that was moved and does not open, once for each time to which it was moved."""
    name = row.series.name if row.series is not None else row.title
    home = first_group(row.workspace_id, row.id)
    with override(workspace(row.workspace_id).language):
        told = _("The playbook could not move the series of lectures “%(name)s”: look at it.")
        task = NewTask(
            key=f"lecture/awaited/{row.id}/{row.starts_at:%Y%m%d%H%M}", kind="lecture_step",
            title=told % {"name": name}, sla=timedelta(minutes=30), role=ROLE, group_id=home,
            why={"why": f"{_(str(refusal.message))} {_(str(refusal.way_out))}"},
        )  # fmt: skip
    make(actor, tasks=[task], now=now)
