"""What members do with their homework: keep a draft, hand in, take back, let it be shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import files, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.files import FileKind

from ..facts.homework import DraftSaved, HandedIn, HomeworkShown, HomeworkWithdrawn
from ..homework import AlreadyJudged, Kind, Reviewers, ReviewState, Work, WorkState
from ..models import Handin, HandinVersion, Review
from ..permissions import CampPermission
from ._works import Place, end_reviews, named, place_of, terms, work_of

_KINDS = {FileKind.PICTURE: Kind.PICTURE, FileKind.AUDIO: Kind.VOICE, FileKind.PDF: Kind.FILE}


@transaction.atomic
def save_draft(
    actor: Actor, *, member_id: int, assignment_uid: UUID, text: str = "", link: str = "",
    file_ids: Sequence[int] = (), now: datetime,
) -> None:  # fmt: skip
    """Keep what a member has so far; nobody else sees it. `file_ids`: all of them, those kept before too.

    Raises NotFound, AlreadyJudged, HomeworkClosed, WorkTooLong, BadLink.
    """
    place = _place(actor, member_id, assignment_uid)
    row = work_of(place, make_at=now)
    assert row is not None
    refusal = terms(place.assignment, row).may(max(now, place.assignment.opens_at))
    if refusal:
        raise refusal
    _take(actor, place, row, text, link, file_ids, now).fits()
    row.save(update_fields=["text", "link", "files", "saved_at"])
    fact = DraftSaved(handin_id=row.id, assignment_id=place.assignment.id, member_id=row.member_id)
    journal.record(actor, [fact], at=now)


@transaction.atomic
def hand_in(
    actor: Actor, *, member_id: int, assignment_uid: UUID, text: str = "", link: str = "",
    file_ids: Sequence[int] = (), now: datetime,
) -> int:  # fmt: skip
    """Hand in a version; answers its number. What is sent twice alike is one. Every version is kept.

    Reviews that peers have not finished go on with the new version; those that are done stand.
    Raises NotFound, NotOpenYet, HomeworkClosed, AlreadyJudged, NoMoreVersions, NothingHandedIn, WorkTooLong, BadLink.
    """
    place = _place(actor, member_id, assignment_uid)
    row = work_of(place, make_at=now)
    assert row is not None
    if _is_same(row, text, link, file_ids):
        return row.version
    refusal = terms(place.assignment, row).may(now)
    if refusal:
        raise refusal
    _take(actor, place, row, text, link, file_ids, now).met(place.assignment.accepts)
    was_returned, fresh = row.state == WorkState.RETURNED, row.state in (WorkState.DRAFT, WorkState.WITHDRAWN)
    late = terms(place.assignment, row).is_late(now) and not was_returned
    row.version, row.state, row.at = row.version + 1, WorkState.HANDED_IN, now
    row.is_late = late if fresh else row.is_late
    row.reason, row.decided_by, row.decided_at, row.score = "", "", None, None
    by_coach = place.assignment.reviewers == Reviewers.COACH or was_returned or row.coach_since is not None
    row.coach_since = (row.coach_since or now) if by_coach else None
    row.save()
    _keep_version(row, late)
    Review.objects.of(actor.workspace_id).filter(handin_id=row.id, state=ReviewState.ASKED).update(version=row.version)
    fact = HandedIn(**named(row, place.assignment), version=row.version, is_late=late, about=place.assignment.key)
    journal.record(actor, [fact], at=now)
    return row.version


@transaction.atomic
def withdraw_work(actor: Actor, *, member_id: int, assignment_uid: UUID, now: datetime) -> None:
    """Take back what was handed in and nobody has judged; it stays as a draft. Raises NotFound, AlreadyJudged."""
    place = _place(actor, member_id, assignment_uid)
    row = work_of(place)
    if row is None:
        raise NotFound
    if row.state == WorkState.WITHDRAWN:
        return
    if row.state != WorkState.HANDED_IN:
        raise AlreadyJudged
    row.state, row.coach_since = WorkState.WITHDRAWN, None
    row.save(update_fields=["state", "coach_since"])
    end_reviews(actor.workspace_id, [row.id])
    journal.record(actor, [HomeworkWithdrawn(**named(row, place.assignment))], at=now)


@transaction.atomic
def allow_showing(actor: Actor, *, member_id: int, assignment_uid: UUID, allowed: bool, now: datetime) -> None:
    """Let one's work be shown to the class with one's name, or not any more: gone at once. Raises NotFound."""
    place = place_of(actor, member_id, assignment_uid)
    actor.require_own(CampPermission.REVIEW, member_id=place.head, group_id=place.assignment.group_id)
    row = work_of(place)
    if row is None or row.version == 0:
        raise NotFound
    row.may_show, row.shown_at = allowed, row.shown_at if allowed else None
    row.save(update_fields=["may_show", "shown_at"])
    journal.record(actor, [HomeworkShown(handin_id=row.id, member_id=row.member_id, is_shown=False)], at=now)


def _place(actor: Actor, member_id: int, assignment_uid: UUID) -> Place:
    """Of homework that they may still do something about. Raises NotFound, NotAllowed."""
    place = place_of(actor, member_id, assignment_uid)
    actor.require_own(
        CampPermission.REVIEW, member_id=place.head, chapter_id=place.chapter_id, group_id=place.assignment.group_id
    )
    if not place.is_in:
        raise NotFound
    return place


def _take(
    actor: Actor, place: Place, row: Handin, text: str, link: str, file_ids: Sequence[int], now: datetime
) -> Work:  # fmt: skip
    """Put it into the row, not stored yet. Raises NotFound where a file is not theirs."""
    known = set(row.files)
    fresh = [one for one in file_ids if one not in known]
    if fresh:
        files.attach(actor, file_ids=fresh, owner=f"member:{place.head}", now=now)
    kept = files.listed(actor.workspace_id, list(file_ids))
    row.text, row.link, row.saved_at = text, link.strip(), now
    row.files = list(dict.fromkeys(one for one in file_ids if one in kept))
    return Work(text, link, tuple(_KINDS[kept[one].kind] for one in row.files))


def _is_same(row: Handin, text: str, link: str, file_ids: Sequence[int]) -> bool:
    """The version that stands, sent once more."""
    if row.state != WorkState.HANDED_IN:
        return False
    last = HandinVersion.objects.of(row.workspace_id).get(handin_id=row.id, number=row.version)
    return (last.text, last.link, last.files) == (text, link.strip(), list(file_ids))


def _keep_version(row: Handin, late: bool) -> None:
    HandinVersion.objects.create(
        workspace_id=row.workspace_id, handin_id=row.id, number=row.version, text=row.text, link=row.link,
        files=row.files, at=row.saved_at, is_late=late,
    )  # fmt: skip
