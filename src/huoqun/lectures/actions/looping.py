"""Series of lectures: begun, written anew, ended; lectures made their rounds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts.series import LecturePlaced, SeriesChanged
from ..looping import LONGEST_SERIES, LONGEST_WORDS
from ..models.lecture import Lecture
from ..models.series import Series
from ..permissions import LecturePermission
from ..rules import BadSeries, SeriesOver
from ._rows import locked


@transaction.atomic
def begin_series(actor: Actor, *, name: str, follow_words: str = "", now: datetime) -> UUID:
    """Begin a series; answers its uid. Raises NotAllowed, BadSeries."""
    actor.require(LecturePermission.EDIT)
    row = Series(workspace_id=actor.workspace_id, made_by=str(actor), made_at=now)
    _write(actor, row, name, follow_words, "begun", now)
    return row.uid


@transaction.atomic
def edit_series(actor: Actor, *, series_uid: UUID, name: str, follow_words: str, now: datetime) -> None:
    """Write a series anew. Raises NotFound, NotAllowed, BadSeries."""
    actor.require(LecturePermission.EDIT)
    _write(actor, _series(actor, series_uid), name, follow_words, "edited", now)


@transaction.atomic
def end_series(actor: Actor, *, series_uid: UUID, now: datetime) -> None:
    """Have a series take no more rounds; those it had stay. Twice: once. Raises NotFound, NotAllowed."""
    actor.require(LecturePermission.EDIT)
    row = _series(actor, series_uid)
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        journal.record(actor, [SeriesChanged(series_id=row.id, about="ended")], at=now)


@transaction.atomic
def place(
    actor: Actor, *, lecture_uid: UUID, series_uid: UUID | None, campaign_uid: UUID | None, now: datetime
) -> None:  # fmt: skip
    """Make a lecture a round of a series, with the campaign that brings people to it; None: neither.

    Raises NotFound, NotAllowed, SeriesOver.
    """
    actor.require(LecturePermission.EDIT)
    series = None if series_uid is None else _series(actor, series_uid)
    row = locked(actor, lecture_uid)
    if series is not None and series.ended_at is not None and row.series_id != series.id:
        raise SeriesOver
    row.series_id, row.campaign = None if series is None else series.id, campaign_uid
    row.save(update_fields=["series_id", "campaign"])
    said = LecturePlaced(lecture_id=row.id, series_id=row.series_id, campaign_uid=str(campaign_uid or ""))
    journal.record(actor, [said], at=now)


@transaction.atomic
def follow_series(actor: Actor, *, lecture_uid: UUID, after_uid: UUID, now: datetime) -> None:
    """Make a lecture the round after another one, in its series, if that goes on. Raises NotFound, NotAllowed."""
    actor.require(LecturePermission.EDIT)
    before = Lecture.objects.of(actor.workspace_id).filter(uid=after_uid).first()
    if before is None:
        raise NotFound
    if before.series_id is None:
        return
    series = Series.objects.of(actor.workspace_id).filter(id=before.series_id, ended_at=None).first()
    if series is not None:
        place(actor, lecture_uid=lecture_uid, series_uid=series.uid, campaign_uid=None, now=now)


def _series(actor: Actor, series_uid: UUID) -> Series:
    found = Series.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=series_uid).first()
    if found is None:
        raise NotFound
    return found


def _write(actor: Actor, row: Series, name: str, words: str, about: str, now: datetime) -> None:
    name, words = storable(name.strip()), storable(words.strip())
    if not 0 < len(name) <= LONGEST_SERIES or len(words) > LONGEST_WORDS:
        raise BadSeries
    row.name, row.follow_words = name, words
    row.save()
    journal.record(actor, [SeriesChanged(series_id=row.id, about=about)], at=now)
