"""Homework of many classes, set at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin

from ..facts.homework import HomeworkSet
from ..homework import NewHomework, checked, written
from ..models import Assignment


@dataclass(frozen=True, slots=True)
class Setting:
    """Homework for a class: a group run and its group."""

    group_run_id: int
    group_id: int
    homework: NewHomework


def set_many(actor: Actor, settings: Sequence[Setting], *, now: datetime, origin: Origin = Origin.LIVE) -> None:
    """Give classes homework in the caller's transaction, each key of a class once."""
    rows = [_row(actor, one, now) for one in settings]
    Assignment.objects.bulk_create(rows, ignore_conflicts=True)
    made = Assignment.objects.of(actor.workspace_id).filter(uid__in=[row.uid for row in rows]).order_by("id")
    facts = [HomeworkSet(assignment_id=r.id, group_run_id=r.group_run_id, group_id=r.group_id) for r in made]
    journal.record(actor, facts, at=now, origin=origin)


def _row(actor: Actor, one: Setting, now: datetime) -> Assignment:
    new = checked(one.homework)
    return Assignment(
        uid=ids.uid(), workspace_id=actor.workspace_id, group_run_id=one.group_run_id, group_id=one.group_id,
        key=new.key, title=new.title.strip(), task=new.task.strip(), accepts=list(dict.fromkeys(new.accepts)),
        opens_at=new.opens_at, due_at=new.due_at, late_until=new.late_until, rubric=written(new.rubric),
        reviewers=new.reviewers, peers=new.peers, review_days=new.review_days, resubmissions=new.resubmissions,
        pass_mark=new.pass_mark, remind_at=new.remind_at,
        answer_hours=max(1, int(new.answer_within.total_seconds() // 3600)), made_at=now, made_by=str(actor),
    )  # fmt: skip
