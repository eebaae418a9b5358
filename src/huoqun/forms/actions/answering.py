"""A member answers a survey: with their name, and then changed until it closes; or without, once and for good."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from huoqun.core import files, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor

from ..facts import SurveyAnswered
from ..models import Survey, SurveyAnswer, SurveyMark, SurveyRound
from ..permissions import FormPermission
from ..queries.rounds import family_of, is_before
from ..rules import N_, BadAnswer
from ..surveys import DETRACTOR, AnsweredAlready, Asks, Item, SurveyClosed, answers_of, nps_answer, pictures_in

# Two devices of one person, or of two members who were merged, answer one after the other.
_LOCK = "select id from members_member where workspace_id = %s and id = any(%s::bigint[]) order by id for no key update"


@transaction.atomic
def answer(
    actor: Actor, *, round_uid: UUID, member_id: int, answers: Mapping[str, Sequence[str]], hidden: bool = False,
    pictures: Mapping[str, Sequence[int]] | None = None, now: datetime,
) -> None:  # fmt: skip
    """Answer a survey, by the places of its questions. With their name it may be changed until the survey closes.

    Where a picture is asked for, `answers` are the uids of those that stay, `pictures` the ids of files that are new.

    `hidden`: what is kept knows neither the member nor a time finer than the day; that they answered is kept apart.
    Raises NotFound, SurveyClosed, AnsweredAlready, BadAnswer.
    """
    actor.require_own(FormPermission.ATTEMPT, member_id=member_id)
    here = SurveyRound.objects.of(actor.workspace_id).filter(uid=round_uid).first()
    family = family_of(actor.workspace_id, member_id)
    if here is None or not family or not is_before(actor.workspace_id, here.group_id, family):
        raise NotFound
    if not here.opens_at <= now or (here.closes_at is not None and here.closes_at <= now):
        raise SurveyClosed
    survey = Survey.objects.of(actor.workspace_id).get(id=here.survey_id)
    if hidden and not survey.may_hide:
        raise BadAnswer(N_("This survey is answered with one's name."))
    with server_cursor() as cursor:
        cursor.execute(_LOCK, [actor.workspace_id, numbers(family)])
    items = msgspec.convert(survey.items, tuple[Item, ...])
    if asked := [str(n) for n, item in enumerate(items) if item.asks is Asks.PICTURE]:
        if hidden and any(answers.get(place) or (pictures or {}).get(place) for place in asked):
            raise BadAnswer(N_("Pictures are given with one's name. Take them out, or answer with your name."))
        answers = {**answers, **_pictures(actor, here, asked, family, member_id, answers, pictures or {}, now)}
    found = answers_of(items, answers)
    _keep(actor, here, survey, family, member_id, found, nps_answer(items, found), hidden, now)


def _pictures(
    actor: Actor, here: SurveyRound, asked: Sequence[str], family: Sequence[int], member_id: int,
    answers: Mapping[str, Sequence[str]], pictures: Mapping[str, Sequence[int]], now: datetime,
) -> dict[str, list[str]]:  # fmt: skip
    """By the places where they are asked for: those of this member's own answer that stay, and those that are new."""
    rows = SurveyAnswer.objects.of(actor.workspace_id).filter(round_id=here.id, member_id__in=family)
    old = {place: uids for row in rows for place, uids in row.answers.items()}
    owner = f"member:{member_id}"  # a file has an owner, so there are none without a name
    found = {}
    for place in asked:
        new = files.attach(actor, file_ids=pictures.get(place, ()), owner=owner, now=now)
        stay = [uid for uid in answers.get(place, ()) if uid in old.get(place, ())]
        found[place] = [*stay, *(one.uid for one in new)]
    return found


def _keep(
    actor: Actor, here: SurveyRound, survey: Survey, family: Sequence[int], member_id: int, found: dict[str, Any],
    nps: int | None, hidden: bool, now: datetime,
) -> None:  # fmt: skip
    marks = SurveyMark.objects.of(actor.workspace_id).filter(round_id=here.id, member_id__in=family)
    mine = SurveyAnswer.objects.of(actor.workspace_id).filter(round_id=here.id, member_id__in=family)
    day = now.astimezone(ZoneInfo(workspace(actor.workspace_id).zone)).date()
    before = marks.exists()
    items = msgspec.convert(survey.items, tuple[Item, ...])
    old = {uid for one in mine for uid in pictures_in(items, one.answers)}
    if before and not mine.exists():
        raise AnsweredAlready
    if before and hidden:
        mine.delete()  # The named answer goes: both together would count twice.
    if before and not hidden:
        mine.update(answers=found, nps=nps, on_day=day, at=now)
    else:
        # Its id is by chance: counted upwards it would stand in the order of the marks.
        SurveyAnswer.objects.create(
            id=secrets.randbits(62), workspace_id=actor.workspace_id, round_id=here.id, on_day=day, answers=found,
            nps=nps, member_id=None if hidden else member_id, at=None if hidden else now,
        )  # fmt: skip
    files.delete(actor, uids=old - pictures_in(items, found))
    if not before:
        SurveyMark.objects.create(workspace_id=actor.workspace_id, round_id=here.id, member_id=member_id, on_day=day)
        Survey.objects.of(actor.workspace_id).filter(id=survey.id, answered=False).update(answered=True)
    low = not hidden and nps is not None and nps <= DETRACTOR
    fact = SurveyAnswered(
        round_id=here.id, member_id=member_id, group_id=here.group_id, about=survey.key, low=low
    )  # fmt: skip
    journal.record(actor, [fact], at=now)
