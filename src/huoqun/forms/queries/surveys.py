"""Surveys as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.db.models import Count

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..actions.surveys import NewSurvey
from ..models import Survey, SurveyMark, SurveyRound
from ..permissions import FormPermission
from ..surveys import Item


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """A survey, how often it was put before people, and how many answered in all."""

    uid: UUID
    key: str
    name: str
    questions: int
    rounds: int
    people: int


def surveys(actor: Actor) -> list[SurveyLine]:
    """All surveys, the newest first."""
    actor.require(FormPermission.VIEW)
    rounds, people = _counts(actor.workspace_id)
    return [_line(row, rounds, people) for row in Survey.objects.of(actor.workspace_id).order_by("-id")]


def survey_by(actor: Actor, *, survey_uid: UUID) -> tuple[SurveyLine, NewSurvey]:
    """A survey, and all that it says. Raises NotFound."""
    actor.require(FormPermission.VIEW)
    row = Survey.objects.of(actor.workspace_id).filter(uid=survey_uid).first()
    if row is None:
        raise NotFound
    items = msgspec.convert(row.items, tuple[Item, ...])
    whole = NewSurvey(key=row.key, name=row.name, about=row.about, items=items, may_hide=row.may_hide)
    return _line(row, *_counts(actor.workspace_id)), whole


def _counts(workspace_id: int) -> tuple[dict[int, int], dict[int, int]]:
    rounds = SurveyRound.objects.of(workspace_id).order_by().values_list("survey_id").annotate(n=Count("id"))
    people = SurveyMark.objects.of(workspace_id).order_by().values_list("round__survey_id").annotate(n=Count("id"))
    return dict(rounds), dict(people)


def _line(row: Survey, rounds: dict[int, int], people: dict[int, int]) -> SurveyLine:
    return SurveyLine(row.uid, row.key, row.name, len(row.items), rounds.get(row.id, 0), people.get(row.id, 0))
