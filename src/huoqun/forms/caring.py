"""Low scores become tasks: by name where there is one, of a whole round where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.rules import Strategy

from .actions.releasing import release
from .models import SurveyRound
from .surveys import DETRACTOR, Item, first_words

ANSWER_WITHIN = timedelta(days=1)
ROLE = "coach"
"""Whose low scores are; where nobody holds that role at the group, they stay with it."""
_LOW = """
    select a.round_id, a.member_id, r.group_id, s.name, s.items::text, a.answers::text, a.nps
    from forms_surveyanswer a
    join forms_surveyround r on r.workspace_id = a.workspace_id and r.id = a.round_id
    join forms_survey s on s.workspace_id = r.workspace_id and s.id = r.survey_id
    where a.workspace_id = %s and a.nps <= %s and (a.round_id, a.member_id) in (
        select * from unnest(%s::bigint[], %s::bigint[]))
"""
_ENDED = """
    select r.id, r.group_id, s.name, count(*) filter (where a.nps <= %(low)s), count(*)
    from forms_surveyround r join forms_survey s on s.workspace_id = r.workspace_id and s.id = r.survey_id
    join forms_surveyanswer a on a.workspace_id = r.workspace_id and a.round_id = r.id and a.member_id is null
        and a.shown
    where r.workspace_id = %(workspace)s and not r.told and r.closes_at <= %(now)s
    group by r.id, r.group_id, s.name
"""
_TOLD = """
    update forms_surveyround set told = true where workspace_id = %s and not told and closes_at <= %s
"""


@transaction.atomic
def care_for(actor: Actor, *, answers: Sequence[tuple[int, int]], now: datetime) -> int:
    """A task for each (round, member) whose score is low, with what they wrote; answers how many are new."""
    with server_cursor() as cursor:
        values = [actor.workspace_id, DETRACTOR, numbers(a for a, _m in answers), numbers(m for _a, m in answers)]
        rows = cursor.execute(_LOW, values).fetchall()
    with override(workspace(actor.workspace_id).language):
        tasks = [_task(*row) for row in rows]
    return len(make(actor, tasks=tasks, now=now))


def _task(
    round_id: int, member_id: int, group_id: int | None, survey: str, items: str, answers: str, nps: int
) -> NewTask:
    asked = msgspec.json.decode(items, type=tuple[Item, ...])
    words = first_words(asked, msgspec.json.decode(answers))
    said = _("Thank you for your honest answer to “%(survey)s”. What would have helped you most?") % {"survey": survey}
    return NewTask(
        key=f"survey/{round_id}/{member_id}", kind="feedback", copy_text=said, group_id=group_id,
        title=_("Ask after a low score: %(n)d of 10 in “%(survey)s”") % {"n": nps, "survey": survey},
        why={"title": survey, "score": nps, "text": words}, member_id=member_id, sla=ANSWER_WITHIN,
        outcomes=("done", "not_reached"), role=ROLE,
        strategy=Strategy.OWNER_THEN_LEAST_LOADED if group_id else Strategy.NONE,
    )  # fmt: skip


@transaction.atomic
def care_for_hidden(actor: Actor, *, now: datetime) -> int:
    """Once a round is over: one task about all of it where answers without a name were low, and enough of them.

    What waited to be shown is shown now.
    """
    over = SurveyRound.objects.of(actor.workspace_id).filter(told=False, closes_at__lte=now)
    release(actor, round_ids=list(over.values_list("id", flat=True)), now=now)
    values = {"workspace": actor.workspace_id, "low": DETRACTOR, "now": now}
    with server_cursor() as cursor:
        rows = cursor.execute(_ENDED, values).fetchall()
        cursor.execute(_TOLD, [actor.workspace_id, now])
    with override(workspace(actor.workspace_id).language):
        tasks = [
            NewTask(
                key=f"survey/{round_id}/hidden", kind="feedback", group_id=group_id, sla=ANSWER_WITHIN * 3, role=ROLE,
                strategy=Strategy.OWNER_THEN_LEAST_LOADED if group_id else Strategy.NONE,
                title=_("Low scores without a name in “%(survey)s”: talk about it with everybody") % {"survey": name},
                why={"title": name, "count": low, "people": of}, outcomes=("done", "not_done"),
            )
            for round_id, group_id, name, low, of in rows
            if low
        ]  # fmt: skip
    return len(make(actor, tasks=tasks, now=now))
