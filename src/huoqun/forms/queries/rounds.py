"""Surveys before people: who may answer, what a member sees of theirs, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..models import Survey, SurveyAnswer, SurveyRound
from ..permissions import FormPermission
from ..surveys import Item, Nps, Told, nps_of, tell

_FAMILY = """
    select id from members_member where workspace_id = %s and erased_at is null and not is_bot
      and coalesce(canonical_id, id) = (select coalesce(canonical_id, id) from members_member
                                        where workspace_id = %s and id = %s)
    order by id
"""
_THERE = """
    select exists (select from groups_span
        where workspace_id = %s and group_id = %s and member_id = any(%s::bigint[]) and left_at is null)
"""


def family_of(workspace_id: int, member_id: int) -> list[int]:
    """All members who are this person; none where they were erased."""
    with server_cursor() as cursor:
        rows = cursor.execute(_FAMILY, [workspace_id, workspace_id, member_id]).fetchall()
    return [row[0] for row in rows]


def is_before(workspace_id: int, group_id: int | None, family: Sequence[int]) -> bool:
    """Whether a round of this group (None: of everybody) is before these members."""
    if group_id is None:
        return True
    with server_cursor() as cursor:
        found = cursor.execute(_THERE, [workspace_id, group_id, numbers(family)]).fetchone()
    return bool(found and found[0])


@dataclass(frozen=True, slots=True)
class MySurvey:
    """A survey that they may answer or did. `answers`: theirs, by place, where it has their name."""

    round_uid: UUID
    name: str
    about: str
    items: tuple[Item, ...]
    may_hide: bool
    closes_at: datetime | None
    is_open: bool
    answered: bool
    answers: Mapping[str, Any] | None


_MINE = """
    select r.uid, s.name, s.about, s.items, s.may_hide, r.closes_at,
        r.opens_at <= %(now)s and (r.closes_at is null or %(now)s < r.closes_at),
        exists (select from forms_surveymark m where m.workspace_id = r.workspace_id and m.round_id = r.id
                and m.member_id = any(%(family)s::bigint[])),
        (select a.answers from forms_surveyanswer a where a.workspace_id = r.workspace_id and a.round_id = r.id
         and a.member_id = any(%(family)s::bigint[]) limit 1)
    from forms_surveyround r join forms_survey s on s.workspace_id = r.workspace_id and s.id = r.survey_id
    where r.workspace_id = %(workspace)s and r.opens_at <= %(now)s and (%(uid)s::uuid is null or r.uid = %(uid)s)
      and (r.group_id is null or exists (select from groups_span g where g.workspace_id = r.workspace_id
            and g.group_id = r.group_id and g.member_id = any(%(family)s::bigint[]) and g.left_at is null))
    order by r.id desc limit 100
"""


def my_surveys(workspace_id: int, member_id: int, *, now: datetime, uid: UUID | None = None) -> list[MySurvey]:
    """Surveys before a member, the newest first; those that are closed only where they answered."""
    family = family_of(workspace_id, member_id)
    values = {"workspace": workspace_id, "family": numbers(family), "now": now, "uid": uid}
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, values).fetchall() if family else []
    found = [_mine(*row) for row in rows]
    return [one for one in found if one.is_open or one.answered]


def _mine(
    uid: UUID, name: str, about: str, items: Any, may_hide: bool, closes_at: datetime | None, is_open: bool,
    answered: bool, answers: Any,
) -> MySurvey:  # fmt: skip
    asked = msgspec.convert(_json(items), tuple[Item, ...])
    return MySurvey(uid, name, about, asked, may_hide, closes_at, is_open, answered, _json(answers))


def _json(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A survey before people. `people` answered; `hidden` of them without their name, `waiting` are not shown yet."""

    id: int
    uid: UUID
    survey_uid: UUID
    key: str
    name: str
    occasion: str
    group: str
    opens_at: datetime
    closes_at: datetime | None
    people: int
    hidden: int
    waiting: int


_ROUNDS = """
    select r.id, r.uid, s.uid, s.key, s.name, r.occasion, coalesce(g.name, ''), r.opens_at, r.closes_at,
        k.people, k.hidden, k.waiting
    from forms_surveyround r join forms_survey s on s.workspace_id = r.workspace_id and s.id = r.survey_id
    left join groups_group g on g.workspace_id = r.workspace_id and g.id = r.group_id
    cross join lateral (
        select count(*) as people, count(*) filter (where a.member_id is null) as hidden,
            count(*) filter (where a.member_id is null and not a.shown) as waiting
        from forms_surveyanswer a where a.workspace_id = r.workspace_id and a.round_id = r.id
    ) k
    where r.workspace_id = %(workspace)s and (%(survey)s::uuid is null or s.uid = %(survey)s)
      and (%(occasion)s::text is null or r.occasion = %(occasion)s) and (%(uid)s::uuid is null or r.uid = %(uid)s)
    order by r.id desc limit 300
"""


def rounds(
    workspace_id: int, *, survey_uid: UUID | None = None, occasion: str | None = None, uid: UUID | None = None
) -> list[RoundLine]:
    """Rounds, the newest first."""
    values = {"workspace": workspace_id, "survey": survey_uid, "occasion": occasion, "uid": uid}
    with server_cursor() as cursor:
        return [RoundLine(*row) for row in cursor.execute(_ROUNDS, values).fetchall()]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a round. `kept_back`: anonymous answers that are not shown or counted yet."""

    line: RoundLine
    nps: Nps
    told: tuple[Told, ...]
    kept_back: int


def outcome(actor: Actor, *, round_uid: UUID) -> Outcome:
    """All that was answered, put together. Raises NotFound."""
    actor.require(FormPermission.VIEW)
    found = rounds(actor.workspace_id, uid=round_uid)
    if not found:
        raise NotFound
    return outcome_of(actor.workspace_id, found[0])


def outcome_of(workspace_id: int, line: RoundLine) -> Outcome:
    """What came of a round, for who was let in already."""
    items = msgspec.convert(Survey.objects.of(workspace_id).get(uid=line.survey_uid).items, tuple[Item, ...])
    rows = list(_shown(workspace_id, line.id).values_list("answers", "nps"))
    scores = Counter(score for _, score in rows if score is not None)
    return Outcome(line, nps_of(scores), tell(items, [answers for answers, _ in rows]), line.waiting)


def nps_by_occasion(workspace_id: int, occasion: str) -> Nps:
    """The net promoter score of all rounds of an occasion, anonymous answers only where there are enough."""
    scores: Counter[int] = Counter()
    for line in rounds(workspace_id, occasion=occasion):
        rows = _shown(workspace_id, line.id).exclude(nps=None).values_list("nps", flat=True)
        scores.update(rows)
    return nps_of(scores)


def exported(actor: Actor, *, round_uid: UUID) -> tuple[tuple[Item, ...], list[tuple[str, str, Mapping[str, Any]]]]:
    """(name, day, answers) of each: anonymous ones have neither, and come in no order. Raises NotFound."""
    actor.require(FormPermission.VIEW)
    found = rounds(actor.workspace_id, uid=round_uid)
    if not found:
        raise NotFound
    row = SurveyRound.objects.of(actor.workspace_id).select_related("survey").get(uid=round_uid)
    named = _shown(actor.workspace_id, found[0].id).select_related("member").order_by("id")
    lines = [
        (one.member.name, one.on_day.isoformat(), one.answers) if one.member_id else ("", "", one.answers)
        for one in named
    ]
    return msgspec.convert(row.survey.items, tuple[Item, ...]), lines


def _shown(workspace_id: int, round_id: int) -> Any:
    return SurveyAnswer.objects.of(workspace_id).filter(Q(member__isnull=False) | Q(shown=True), round_id=round_id)
