"""What forms hear: time that is over, and members who are erased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick
from huoqun.members.forgetting import THEIRS, forgets

from .actions.attempting import close_over
from .actions.releasing import release
from .caring import care_for, care_for_hidden

_DUE = """
    select distinct a.workspace_id from forms_attempt a join core_workspace w on w.id = a.workspace_id
    where a.state = 'running' and a.deadline_at < case when w.clock_anchor is null then %(real)s
        else w.clock_shown + (%(real)s - w.clock_anchor) * w.clock_speed end
"""
_FORGET = """
    update forms_attempt set answers = '{}',
        marks = coalesce((select jsonb_object_agg(k, v || '{"words": ""}') from jsonb_each(marks) as m(k, v)), '{}')
    where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
"""


@tick("forms.time_over", every=10.0)
def hand_in_for(real: datetime) -> int:
    """Hands in attempts whose time is over, with what was saved."""
    with server_cursor() as cursor:
        found = [row[0] for row in cursor.execute(_DUE, {"real": real}).fetchall()]
    return sum(close_over(system(one, "forms"), now=workspace(one).now(real)) for one in found)


forgets(
    "forms.forget",
    "Empties what erased members answered, and what was said of it; points and scores stay, so that figures do.",
    _FORGET,
    f"update forms_surveyanswer set answers = '{{}}' where {THEIRS}",
)


@consumer("forms.low_scores", hears=[("forms.survey_answered", 1)], acts=True)
def care(units: Sequence[Unit], now: datetime) -> None:
    """Makes a task for each low score that has a name, with what was written."""
    low: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for unit in units:
        said = unit.fact.payload
        if said["low"]:
            low[unit.fact.workspace_id].append((said["round_id"], said["member_id"]))
    for workspace_id, answers in low.items():
        care_for(system(workspace_id, "forms"), answers=answers, now=workspace(workspace_id).now(now))


@consumer("forms.show_hidden", hears=[("forms.survey_answered", 1)], acts=False)
def show_hidden(units: Sequence[Unit], now: datetime) -> None:
    """Lets answers without a name be seen, several at a time."""
    answered: dict[int, set[int]] = defaultdict(set)
    for unit in units:
        answered[unit.fact.workspace_id].add(unit.fact.payload["round_id"])
    for workspace_id, rounds in answered.items():
        release(system(workspace_id, "forms"), round_ids=rounds, now=workspace(workspace_id).now(now))


_OVER = """
    select distinct r.workspace_id from forms_surveyround r join core_workspace w on w.id = r.workspace_id
    where not r.told and r.closes_at <= case when w.clock_anchor is null then %(real)s
        else w.clock_shown + (%(real)s - w.clock_anchor) * w.clock_speed end
"""


@tick("forms.surveys_over", every=60.0)
def care_for_rounds(real: datetime) -> int:
    """Once a survey is over, one task where answers without a name were low."""
    with server_cursor() as cursor:
        found = [row[0] for row in cursor.execute(_OVER, {"real": real}).fetchall()]
    return sum(care_for_hidden(system(one, "forms"), now=workspace(one).now(real)) for one in found)
