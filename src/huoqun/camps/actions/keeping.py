"""What homework does by the clock: reminds, has works looked at, gives coaches their tasks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.pagelinks import linked
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.queries import Workspace, workspace
from huoqun.members.queries.faces import faces
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.rules import Strategy

from ..homework import ReviewState, WorkState
from ..models import Assignment, Handin, Review
from ..permissions import CampPermission
from ..queries.buddies import buddies_of
from ..queries.homework import heads_in, to_allot
from .reviewing import allot

BEFORE = timedelta(hours=24)
"""So long before its date somebody is reminded of a review."""
ROLE = "coach"
AT_ONCE = 500


@transaction.atomic
def keep_homework(actor: Actor, *, now: datetime) -> int:
    """Do what is due in a workspace; answers how much that was. Done twice, nobody is told twice."""
    actor.require(CampPermission.REVIEW)
    here = workspace(actor.workspace_id)
    with override(here.language):
        done = _remind(actor, here, now) + _remind_reviewers(actor, here, now)
        for one, run in to_allot(actor.workspace_id, now=now):
            done += allot(actor, assignment_id=one, buddies=buddies_of(actor.workspace_id, run), now=now)
        return done + _give_tasks(actor, now)


def _remind(actor: Actor, here: Workspace, now: datetime) -> int:
    """Whoever is in the class and has handed in nothing hears of it once, before it is due."""
    due = Assignment.objects.of(here.id).filter(
        remind_at__lte=now, reminded_at=None, dropped_at=None, due_at__gt=now
    ).select_for_update(skip_locked=True)  # fmt: skip
    said = 0
    for row in due:
        people = heads_in(here.id, row.group_run_id)
        there = Handin.objects.of(here.id).filter(assignment_id=row.id, version__gt=0)
        done = {
            people.get(member)
            for member in there.exclude(state=WorkState.WITHDRAWN).values_list("member_id", flat=True)
        }
        until = row.due_at.astimezone(here.tz).strftime("%m-%d %H:%M")
        words = _("Homework “%(title)s” is due %(until)s. Hand it in here: %(url)s")
        said_with = {"title": row.title, "until": until}
        late = sorted(set(people.values()) - done - _staff_of(here.id, set(people.values())))
        links = linked(actor, late, now=now, to=f"homework/{row.uid}")
        effects = [
            _private(f"homework/{row.id}/remind/{one}", words % {**said_with, "url": links[one]}, one, row.due_at)
            for one in late
            if one in links
        ]
        ask(actor, effects=effects, now=now)
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        said += len(late)
    return said


def _staff_of(workspace_id: int, member_ids: set[int]) -> set[int]:
    """Those of the team, who have no homework."""
    return {id_ for id_, face in faces(workspace_id, member_ids).items() if face.is_staff}


def _remind_reviewers(actor: Actor, here: Workspace, now: datetime) -> int:
    due = Review.objects.of(here.id).filter(
        state=ReviewState.ASKED, reminded_at=None, due_at__gt=now, due_at__lte=now + BEFORE
    )
    rows = list(due.order_by("id").select_for_update(skip_locked=True)[:AT_ONCE])
    by_member = {row.reviewer_id: row for row in rows if row.reviewer_id is not None}
    words = _("Your classmates wait for your review until %(until)s. Look at their work here: %(url)s")
    links = linked(actor, by_member, now=now, to="review")
    effects = [
        _private(
            f"review/{row.id}/remind",
            words % {"until": row.due_at.astimezone(here.tz).strftime("%m-%d %H:%M"), "url": links[member]},
            member, row.due_at,
        )
        for member, row in by_member.items()
        if member in links
    ]  # fmt: skip
    ask(actor, effects=effects, now=now)
    Review.objects.of(here.id).filter(id__in=[row.id for row in rows]).update(reminded_at=now)
    return len(rows)


def _private(key: str, words: str, member_id: int, expires_at: datetime) -> NewEffect:
    return NewEffect(
        key=key, body=Send(words), cls=EffectClass.SERVICE, member_id=member_id, expires_at=expires_at
    )  # fmt: skip


_UNTASKED = {"coach_since__isnull": False, "state": WorkState.HANDED_IN, "assignment__dropped_at": None}


def _give_tasks(actor: Actor, now: datetime) -> int:
    """A task for each version that waits for the coach; they make one pile. Whoever is coach of the run gets them."""
    waiting = Handin.objects.of(actor.workspace_id).filter(**_UNTASKED, tasked__lt=F("version"))
    rows = list(waiting.select_related("assignment__group_run").order_by("coach_since", "id")[:AT_ONCE])
    named = faces(actor.workspace_id, {row.member_id for row in rows})
    tasks = []
    for row in rows:
        face = named.get(row.member_id)
        words = {"title": row.assignment.title, "name": face.name if face else ""}
        due = (row.coach_since or now) + timedelta(hours=row.assignment.answer_hours)
        tasks.append(
            NewTask(
                key=f"homework/{row.id}/{row.version}", kind="homework", due_at=due, role=ROLE,
                title=_("Look at homework “%(title)s” by %(name)s") % words, group_id=row.assignment.group_id,
                member_id=row.member_id, strategy=Strategy.OWNER_THEN_LEAST_LOADED,
                among=tuple(row.assignment.group_run.roles.get(ROLE, ())),
                why={"reason": _("handed in, not looked at yet")},
            )
        )  # fmt: skip
    make(actor, tasks=tasks, now=now)
    Handin.objects.of(actor.workspace_id).filter(id__in=[row.id for row in rows]).update(tasked=F("version"))
    return len(rows)
