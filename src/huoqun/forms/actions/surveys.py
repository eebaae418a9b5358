"""Surveys: written, put before people, closed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor

from ..facts import SurveyChanged
from ..models import Survey, SurveyRound
from ..permissions import FormPermission
from ..rules import N_
from ..shipped import SURVEYS
from ..surveys import Asks, BadSurvey, Item, read


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSurvey:
    """A survey before it is stored. `may_hide`: whoever answers may do so without their name."""

    key: str
    name: str
    items: tuple[Item, ...]
    about: str = ""
    may_hide: bool = True


@transaction.atomic
def make_survey(actor: Actor, *, survey: NewSurvey, now: datetime) -> UUID:
    """Write a survey that nobody is asked yet, or edit the one of this key; answers its uid.

    Once somebody answered, its questions stay. Raises BadSurvey.
    """
    actor.require(FormPermission.EDIT)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", survey.key) or not 0 < len(survey.name.strip()) <= 80:
        raise BadSurvey(N_("A survey needs a name, and a key of small letters, digits, - and _."))
    if survey.may_hide and any(item.asks is Asks.PICTURE and item.must for item in survey.items):
        raise BadSurvey(N_("A picture is given with one's name: where it must be given, nobody answers without one."))
    items = msgspec.to_builtins(survey.items)
    row = Survey.objects.of(actor.workspace_id).select_for_update().filter(key=survey.key).first()
    if row is None:
        row = Survey(workspace_id=actor.workspace_id, uid=ids.uid(), key=survey.key, made_by=str(actor), created_at=now)
    elif row.items != items and row.answered:
        raise BadSurvey(N_("Somebody has answered it: its questions stay as they are. Make another survey."))
    row.name, row.about, row.items, row.may_hide = survey.name.strip(), survey.about, items, survey.may_hide
    row.save()
    journal.record(actor, [SurveyChanged(survey_id=row.id)], at=now)
    return row.uid


@transaction.atomic
def ask_all(actor: Actor, *, survey_uid: UUID, closes_at: datetime | None = None, now: datetime) -> UUID:
    """Put a survey before every member, on their own page; answers the round's uid. Raises NotFound."""
    actor.require(FormPermission.EDIT)
    survey = Survey.objects.of(actor.workspace_id).select_for_update().filter(uid=survey_uid).first()
    if survey is None:
        raise NotFound
    row, is_new = SurveyRound.objects.get_or_create(
        workspace_id=actor.workspace_id, survey_id=survey.id, occasion="",
        defaults={"uid": ids.uid(), "opens_at": now, "closes_at": closes_at},
    )  # fmt: skip
    if not is_new:
        SurveyRound.objects.of(actor.workspace_id).filter(id=row.id).update(closes_at=closes_at, told=False)
    journal.record(actor, [SurveyChanged(survey_id=survey.id)], at=now)
    return row.uid


_ASK = """
    insert into forms_surveyround as r (workspace_id, uid, survey_id, occasion, group_id, opens_at, closes_at, told)
    select s.workspace_id, n.uid, s.id, n.occasion, n.place, n.opens, n.closes, false
    from (
        select (array_agg(uid))[1] as uid, key, occasion, place, min(opens) as opens, max(closes) as closes
        from unnest(%(uids)s::uuid[], %(keys)s::text[], %(occasions)s::text[], %(groups)s::bigint[],
            %(opens)s::timestamptz[], %(closes)s::timestamptz[]) as t(uid, key, occasion, place, opens, closes)
        group by key, occasion, place
    ) n
    join forms_survey s on s.workspace_id = %(workspace)s and s.key = n.key
    on conflict (workspace_id, survey_id, occasion)
        do update set closes_at = greatest(r.closes_at, excluded.closes_at),
                      told = r.told and coalesce(r.closes_at >= excluded.closes_at, false)
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """A survey, by its key, before a group's members on an occasion (`run/12`)."""

    key: str
    occasion: str
    group_id: int
    opens_at: datetime
    closes_at: datetime | None


@transaction.atomic
def ask_groups(actor: Actor, *, askings: Sequence[Asking], now: datetime) -> None:
    """Put surveys before groups, each once by its occasion; one that ships is written first where it was not yet.

    A key that no survey has is left out.
    """
    actor.require(FormPermission.EDIT)
    _write_shipped(actor, {asking.key for asking in askings}, now)
    values = {
        "workspace": actor.workspace_id, "uids": [ids.uid() for _ in askings], "keys": [a.key for a in askings],
        "occasions": [a.occasion for a in askings], "groups": [a.group_id for a in askings],
        "opens": [a.opens_at for a in askings], "closes": [a.closes_at for a in askings],
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_ASK, values)


def _write_shipped(actor: Actor, keys: set[str], now: datetime) -> None:
    wanted = keys & SURVEYS.keys()
    if wanted:
        wanted -= set(Survey.objects.of(actor.workspace_id).filter(key__in=wanted).values_list("key", flat=True))
    for key in sorted(wanted):
        with override(workspace(actor.workspace_id).language):
            name, questions = (_(text) for text in SURVEYS[key])
        make_survey(actor, survey=NewSurvey(key=key, name=name, items=read(questions)), now=now)


@transaction.atomic
def close_round(actor: Actor, *, round_uid: UUID, now: datetime) -> None:
    """Take no more answers. Raises NotFound."""
    actor.require(FormPermission.EDIT)
    row = SurveyRound.objects.of(actor.workspace_id).select_for_update().filter(uid=round_uid).first()
    if row is None:
        raise NotFound
    if row.closes_at is None or row.closes_at > now:
        SurveyRound.objects.of(actor.workspace_id).filter(id=row.id).update(closes_at=now)
        journal.record(actor, [SurveyChanged(survey_id=row.survey_id)], at=now)
