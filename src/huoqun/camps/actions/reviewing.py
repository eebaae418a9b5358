"""Peers look at each other's works: whom they are asked of, what they say, and what comes of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import DeedKind, NewDeed

from ..allotting import Wanted, allotted
from ..facts.homework import ReviewDone, ReviewsAsked, ReviewsLapsed
from ..homework import (
    LONGEST_COMMENT,
    REVIEW_SOURCE,
    AlreadyJudged,
    CommentMissing,
    Reviewers,
    ReviewState,
    WorkChanged,
    WorkState,
    agreed,
    percent,
    read,
    stands_without_coach,
)
from ..models import Assignment, Handin, Review
from ..permissions import CampPermission
from ..queries.homework import family_of, heads_in
from ._cells import trusted
from ._settling import settle_as

BLOCK = 512
ROUNDS = 2
"""A work whose reviewers let the date pass so many times over goes to the coach."""


@transaction.atomic
def review(
    actor: Actor, *, member_id: int, review_uid: UUID, version: int, scores: Mapping[str, int] | None = None,
    whole: Decimal | None = None, comment: str, now: datetime,
) -> None:  # fmt: skip
    """Say what a work is worth and why; a deed of the reviewer's. `version`: which one was looked at.

    Raises NotFound, AlreadyJudged, WorkChanged, CommentMissing, BadScore.
    """
    found = Review.objects.of(actor.workspace_id).filter(uid=review_uid)
    seen = found.filter(reviewer_id__in=family_of(actor.workspace_id, member_id)).first()
    if seen is None:
        raise NotFound
    work = Handin.objects.of(actor.workspace_id).select_for_update().get(id=seen.handin_id)
    row = Review.objects.of(actor.workspace_id).select_for_update().get(id=seen.id)
    assignment = Assignment.objects.of(actor.workspace_id).get(id=work.assignment_id)
    actor.require_own(CampPermission.REVIEW, member_id=member_id, group_id=assignment.group_id)
    if row.state != ReviewState.ASKED or work.state != WorkState.HANDED_IN:
        raise AlreadyJudged
    if version != work.version:
        raise WorkChanged
    if not comment.strip():
        raise CommentMissing
    row.score = percent(read(assignment.rubric), scores or {}, whole)
    row.scores, row.comment = dict(scores or {}), comment.strip()[:LONGEST_COMMENT]
    row.state, row.done_at, row.version = ReviewState.DONE, now, version
    row.save()
    deed = NewDeed(
        kind=DeedKind.REVIEWED, occurred_at=now, source=REVIEW_SOURCE, source_id=str(row.id), member_id=member_id,
        group_id=assignment.group_id, product=assignment.key,
    )  # fmt: skip
    record(trusted(actor), deeds=[deed], now=now)
    fact = ReviewDone(
        review_id=row.id, handin_id=work.id, assignment_id=assignment.id, group_run_id=assignment.group_run_id,
        member_id=member_id,
    )  # fmt: skip
    journal.record(actor, [fact], at=now)
    _settle(actor, assignment, [work], is_final=False, now=now)


@transaction.atomic
def allot(
    actor: Actor, *, assignment_id: int, buddies: Mapping[int, Collection[int]] | None = None, now: datetime
) -> int:
    """Ask members of the class to look at works that want more peers; answers how many reviews that made.

    Reviews whose date is past or whose reviewer left the class lapse first. What finds no peers goes to the coach.
    `buddies`: who must not look at whose. A handful of statements however many works there are. Raises NotFound.
    """
    actor.require(CampPermission.REVIEW)
    own = Assignment.objects.of(actor.workspace_id).select_for_update().filter(id=assignment_id, dropped_at=None)
    assignment = own.first()
    if assignment is None:
        raise NotFound
    if assignment.reviewers == Reviewers.COACH or now < assignment.due_at:
        return 0
    people = heads_in(actor.workspace_id, assignment.group_run_id)
    _lapse(actor, assignment, people, now)
    works = list(Handin.objects.of(actor.workspace_id).filter(assignment_id=assignment.id, version__gt=0))
    reviews = list(Review.objects.of(actor.workspace_id).filter(handin__assignment_id=assignment.id, reviewer_id__gt=0))
    wanted = _wanted(assignment, works, reviews, people, buddies or {})
    pool = {people[w.member_id] for w in works if w.member_id in people and w.state != WorkState.WITHDRAWN}
    gone = {people.get(r.reviewer_id or 0) for r in reviews if r.state == ReviewState.LAPSED and r.due_at <= now}
    pairs = _pairs(assignment, wanted, pool - gone, pool, reviews, people)
    made = _ask(actor, assignment, works, pairs, now)
    _settle(actor, assignment, works, is_final=True, now=now)
    return made


def _lapse(actor: Actor, assignment: Assignment, people: Mapping[int, int], now: datetime) -> None:
    opened = Review.objects.of(actor.workspace_id).filter(
        handin__assignment_id=assignment.id, state=ReviewState.ASKED, reviewer_id__gt=0
    )
    over = [row.id for row in opened if row.due_at <= now or row.reviewer_id not in people]
    Review.objects.of(actor.workspace_id).filter(id__in=over).update(state=ReviewState.LAPSED)
    facts = [ReviewsLapsed(group_run_id=assignment.group_run_id, review_ids=ids_) for ids_ in _blocks(over)]
    journal.record(actor, facts, at=now)


def _wanted(
    assignment: Assignment, works: Iterable[Handin], reviews: Iterable[Review], people: Mapping[int, int],
    buddies: Mapping[int, Collection[int]],
) -> list[Wanted]:  # fmt: skip
    own: dict[int, list[Review]] = defaultdict(list)
    for one in reviews:
        own[one.handin_id].append(one)
    found = []
    for work in works:
        there = sum(one.state != ReviewState.LAPSED for one in own[work.id])
        lapsed = len(own[work.id]) - there
        if work.state != WorkState.HANDED_IN or work.coach_since is not None or there >= assignment.peers:
            continue
        if lapsed >= assignment.peers * ROUNDS:
            continue
        author = people.get(work.member_id, work.member_id)
        seen = {people.get(one.reviewer_id or 0, 0) for one in own[work.id]}
        barred = {author, *seen, *buddies.get(author, ())}
        found.append(Wanted(work.id, author, assignment.peers - there, barred))
    return found


def _pairs(
    assignment: Assignment, wanted: Sequence[Wanted], willing: Collection[int], pool: Collection[int],
    reviews: Iterable[Review], people: Mapping[int, int],
) -> list[tuple[int, int]]:  # fmt: skip
    """Of those who have not let a date pass; where these are too few, of everybody who handed in."""
    loads = Counter(people.get(one.reviewer_id or 0, 0) for one in reviews if one.state != ReviewState.LAPSED)
    pairs = allotted(wanted, willing, seed=str(assignment.uid), loads=loads)
    got = Counter(work for work, _ in pairs)
    taken = {
        one.work: {person for work, person in pairs if work == one.work} for one in wanted if got[one.work] < one.more
    }
    short = [
        Wanted(one.work, one.author, one.more - got[one.work], {*one.barred, *taken[one.work]})
        for one in wanted if one.work in taken
    ]  # fmt: skip
    if short:
        pairs += allotted(short, pool, seed=str(assignment.uid), loads=loads + Counter(p for _, p in pairs))
    return pairs


def _ask(
    actor: Actor, assignment: Assignment, works: Iterable[Handin], pairs: Sequence[tuple[int, int]], now: datetime
) -> int:
    versions = {work.id: work.version for work in works}
    due = now + timedelta(days=assignment.review_days)
    rows = [
        Review(
            uid=ids.uid(), workspace_id=actor.workspace_id, handin_id=work, version=versions[work], reviewer_id=person,
            asked_at=now, due_at=due,
        )
        for work, person in pairs
    ]  # fmt: skip
    made = Review.objects.bulk_create(rows, batch_size=1000)
    facts = [
        ReviewsAsked(assignment_id=assignment.id, group_run_id=assignment.group_run_id, review_ids=ids_)
        for ids_ in _blocks([row.id for row in made])
    ]
    journal.record(actor, facts, at=now)
    return len(made)


def _blocks(ids_: Sequence[int]) -> list[tuple[int, ...]]:
    return [tuple(ids_[at : at + BLOCK]) for at in range(0, len(ids_), BLOCK)]


def _settle(actor: Actor, assignment: Assignment, works: Sequence[Handin], *, is_final: bool, now: datetime) -> None:
    """What has all its reviews is accepted by its peers or goes to the coach; `is_final`: what finds no more too."""
    own: dict[int, list[Review]] = defaultdict(list)
    for row in Review.objects.of(actor.workspace_id).filter(handin_id__in=[w.id for w in works], reviewer_id__gt=0):
        own[row.handin_id].append(row)
    coach = []
    for work in works:
        states = Counter(row.state for row in own[work.id])
        scores = [row.score for row in own[work.id] if row.state == ReviewState.DONE and row.score is not None]
        if states[ReviewState.ASKED] or work.state != WorkState.HANDED_IN or work.coach_since is not None:
            continue
        # One whose reviewers let the date pass is asked of others by the next turn.
        if len(scores) < assignment.peers and not is_final:
            continue
        if stands_without_coach(assignment.reviewers, scores, assignment.peers, assignment.pass_mark):
            settle_as(actor, work, assignment, WorkState.ACCEPTED, score=agreed(scores).score, by="peers", now=now)
        else:
            coach.append(work.id)
    Handin.objects.of(actor.workspace_id).filter(id__in=coach).update(coach_since=now)
