"""What coaches do with works: accept, return for rework, refuse, show good ones to the class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound, Refused

from ..facts.homework import HomeworkShown
from ..homework import (
    LONGEST_COMMENT,
    LONGEST_REASON,
    AlreadyJudged,
    NotToBeShown,
    ReviewState,
    WorkChanged,
    WorkState,
    agreed,
    percent,
    read,
)
from ..models import Assignment, Handin, Review
from ..permissions import CampPermission
from ..rules import ReasonMissing
from ._settling import settle_as


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a coach gives: points by the rubric's criteria, or a `whole` of 100; words for the member."""

    scores: Mapping[str, int] = field(default_factory=dict)
    whole: Decimal | None = None
    comment: str = ""

    @property
    def is_scored(self) -> bool:
        return bool(self.scores) or self.whole is not None


@transaction.atomic
def accept_work(
    actor: Actor, *, handin_uid: UUID, version: int | None = None, verdict: Verdict | None = None, now: datetime
) -> None:
    """A work counts: it is a deed, once. Without a score it keeps what its peers agreed on, or has none.

    `version`: which one was looked at. Raises NotFound, NotAllowed, BadScore, WorkChanged, AlreadyJudged.
    """
    work, assignment = _found(actor, handin_uid, version)
    verdict = verdict or Verdict()
    score = percent(read(assignment.rubric), verdict.scores, verdict.whole) if verdict.is_scored else _of_peers(work)
    if verdict.is_scored or verdict.comment.strip():
        _keep_review(actor, work, verdict, score, now)
    settle_as(actor, work, assignment, WorkState.ACCEPTED, score=score, now=now)


@transaction.atomic
def accept_works(
    actor: Actor, *, handin_uids: Sequence[UUID], versions: Mapping[UUID, int] | None = None,
    whole: Decimal | None = None, now: datetime,
) -> int:  # fmt: skip
    """Accept many, those whose `versions` were seen; answers how many. Those that changed meanwhile are left.

    `whole`: a score for each, where the homework has no rubric. Raises NotFound, NotAllowed, BadScore.
    """
    if not actor.may_somewhere(CampPermission.REVIEW):
        raise NotAllowed(permission=CampPermission.REVIEW)
    done = 0
    for uid in handin_uids:
        try:
            with transaction.atomic():
                verdict = Verdict(whole=whole) if whole is not None else None
                accept_work(actor, handin_uid=uid, version=(versions or {}).get(uid), verdict=verdict, now=now)
            done += 1
        except (WorkChanged, AlreadyJudged):
            continue
    return done


@transaction.atomic
def return_work(
    actor: Actor, *, handin_uid: UUID, reason: str, version: int | None = None, verdict: Verdict | None = None,
    now: datetime,
) -> None:  # fmt: skip
    """Ask for it anew, saying why; for seven days it may be handed in whatever the due date was.

    Raises NotFound, NotAllowed, ReasonMissing, WorkChanged, AlreadyJudged, BadScore.
    """
    work, assignment = _found(actor, handin_uid, version)
    _judge(actor, work, assignment, WorkState.RETURNED, reason, verdict, now)


@transaction.atomic
def refuse_work(
    actor: Actor, *, handin_uid: UUID, reason: str, version: int | None = None, verdict: Verdict | None = None,
    now: datetime,
) -> None:  # fmt: skip
    """It does not count, and cannot be handed in anew; one that was accepted counts no longer.

    Raises NotFound, NotAllowed, ReasonMissing, WorkChanged, AlreadyJudged, BadScore.
    """
    work, assignment = _found(actor, handin_uid, version)
    _judge(actor, work, assignment, WorkState.REFUSED, reason, verdict, now)


@transaction.atomic
def show_work(actor: Actor, *, handin_uid: UUID, shown: bool, now: datetime) -> None:
    """Show an accepted work to the class, or not any more. Raises NotFound, NotAllowed, NotToBeShown."""
    work, _assignment = _found(actor, handin_uid, None)
    if shown and not (work.may_show and work.state == WorkState.ACCEPTED):
        raise NotToBeShown
    work.shown_at = now if shown else None
    work.save(update_fields=["shown_at"])
    journal.record(actor, [HomeworkShown(handin_id=work.id, member_id=work.member_id, is_shown=shown)], at=now)


def _judge(
    actor: Actor, work: Handin, assignment: Assignment, state: WorkState, reason: str, verdict: Verdict | None,
    now: datetime,
) -> None:  # fmt: skip
    if not reason.strip():
        raise ReasonMissing
    score = None
    if verdict is not None and verdict.is_scored:
        score = percent(read(assignment.rubric), verdict.scores, verdict.whole)
        _keep_review(actor, work, verdict, score, now)
    settle_as(actor, work, assignment, state, score=score, reason=reason.strip()[:LONGEST_REASON], now=now)


def _found(actor: Actor, handin_uid: UUID, version: int | None) -> tuple[Handin, Assignment]:
    """Raises NotFound, NotAllowed, WorkChanged, AlreadyJudged where there is nothing to look at."""
    found = Handin.objects.of(actor.workspace_id).filter(uid=handin_uid, version__gt=0)
    work = found.select_for_update(of=("self",)).annotate(chapter=F("assignment__group__chapter_id")).first()
    if work is None:
        raise NotFound
    assignment = Assignment.objects.of(actor.workspace_id).get(id=work.assignment_id)
    actor.require(CampPermission.REVIEW, group_id=assignment.group_id, chapter_id=work.chapter)
    problem: Refused | None = None
    if version is not None and version != work.version:
        problem = WorkChanged()
    elif work.state == WorkState.WITHDRAWN:
        problem = AlreadyJudged()
    if problem:
        raise problem
    return work, assignment


def _of_peers(work: Handin) -> Decimal | None:
    done = Review.objects.of(work.workspace_id).filter(handin_id=work.id, state=ReviewState.DONE, score__isnull=False)
    scores = list(done.exclude(reviewer=None).values_list("score", flat=True))
    return agreed([score for score in scores if score is not None]).score if scores else work.score


def _keep_review(actor: Actor, work: Handin, verdict: Verdict, score: Decimal | None, now: datetime) -> None:
    Review.objects.create(
        workspace_id=work.workspace_id, handin_id=work.id, version=work.version, by=str(actor), state=ReviewState.DONE,
        asked_at=now, due_at=now, done_at=now, scores=dict(verdict.scores), score=score,
        comment=verdict.comment.strip()[:LONGEST_COMMENT],
    )  # fmt: skip
