"""Whom to ask back: who came often and is unlikely to return alone; one of five is left alone, to compare with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.names import group_names
from huoqun.groups.queries.places import chapters
from huoqun.members.queries.consent import standing
from huoqun.members.queries.counted import names
from huoqun.team.rules import Role
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.permissions import WorkPermission
from huoqun.work.rules import approvable

from ..permissions import InsightPermission
from ..queries.forecasts import MemberForecast
from ..queries.kept import arms, lost, newest
from ..rules import Arm, Foretells, is_held_out
from ..shape_words import ask_back_values
from ..wording import ask_back_task, ask_back_title, ask_back_words
from . import _helping
from ._looking import is_first
from .foretelling import mark

ACTION = "insights.ask_back"
STANDS, SLA, QUARTER = timedelta(days=7), timedelta(days=3), 91
PEOPLE, IN_A_GROUP, EACH = 20, 5, 4
"""People a week, those of one proposal, and minutes for each."""

_LATELY = """
    select distinct member_id from insights_foretold
    where workspace_id = %s and kind = 'return' and arm <> '' and day > %s
"""


@transaction.atomic
def look(actor: Actor, *, now: datetime, again: bool = False) -> list[int]:
    """Propose whom to ask back, group by group, by the newest forecasts; once a week, unless `again`.

    Nobody is asked, or held out, twice in a quarter.
    """
    actor.require(InsightPermission.PROPOSE)
    found = newest(actor)
    if found.day is None:
        return []
    if not is_first(actor.workspace_id, "ask_back", str(found.day.toordinal() // 7), now) and not again:
        return []
    chosen = _chosen(actor.workspace_id, found.members, found.day)
    quarter = found.day.toordinal() // QUARTER
    held = [one for one in chosen if is_held_out(actor.workspace_id, one.member_id, quarter)]
    asked = [one for one in chosen if one not in held]
    groups: dict[int, list[MemberForecast]] = defaultdict(list)
    for one in asked:
        if len(groups[one.group_id]) < IN_A_GROUP:
            groups[one.group_id].append(one)
    with override(workspace(actor.workspace_id).language):
        made = [_proposal(actor.workspace_id, people, found.day, now) for people in groups.values()]
    for arm, people in ((Arm.HELD_OUT, held), (Arm.PROPOSED, [one for own in groups.values() for one in own])):
        mark(actor.workspace_id, Foretells.RETURN, found.day, [(o.group_id, o.member_id) for o in people], arm=arm)
    return propose(actor, proposals=made, now=now)


def _chosen(workspace_id: int, silent: Sequence[MemberForecast], day: date) -> list[MemberForecast]:
    """Each once, in the group where most is lost with them; whoever wants no messages is left alone."""
    with server_cursor() as cursor:
        lately = {row[0] for row in cursor.execute(_LATELY, [workspace_id, day - timedelta(days=QUARTER)]).fetchall()}
    found: dict[int, MemberForecast] = {}
    spoken_to = standing(workspace_id, [one.member_id for one in silent])
    shut = {member for member, one in spoken_to.items() if one.opted_out}
    for one in sorted(silent, key=lambda one: -lost(one)):
        if one.member_id not in lately | shut:
            found.setdefault(one.member_id, one)
    return list(found.values())[:PEOPLE]


def _proposal(workspace_id: int, people: Sequence[MemberForecast], day: date, now: datetime) -> NewProposal:
    group_id = people[0].group_id
    key = f"ask_back/{group_id}/{day.isoformat()}"
    told = arms(workspace_id, Foretells.RETURN)
    return NewProposal(
        key=key, action=ACTION, title=ask_back_title(people[0].group, len(people)), origin="insights.ask_back",
        group_id=group_id,
        arguments={"group_id": group_id, "member_ids": [one.member_id for one in people], "day": day.isoformat(),
                   "key": key},
        evidence={"minutes": EACH * len(people), "day": day.isoformat(),
                  "people": [{"member_id": one.member_id, "value": one.value, "silent": one.silent,
                              "chance": round(one.p_return_60d, 3)} for one in people],
                  **{f"like_{arm}": [share.part, share.whole] for arm, share in told.items()}},
        expires_at=now + STANDS,
    )  # fmt: skip


@approvable(ACTION)
def ask_back(actor: Actor, *, group_id: int, member_ids: Sequence[int], day: str, key: str, now: datetime) -> int:
    """Have each of these people asked, by the manual for it or by a task each; answers how many."""
    chapter_id = chapters(actor.workspace_id, [group_id]).get(group_id)
    actor.require(WorkPermission.TASK_ASSIGN, chapter_id=chapter_id, group_id=group_id)
    called = {member: name for member, name in names(actor.workspace_id, member_ids).items() if name}
    groups = {one.id: one.name for one in group_names(actor.workspace_id, scope=actor.scope(InsightPermission.VIEW))}
    group = groups.get(group_id, "")
    with override(workspace(actor.workspace_id).language):
        tasks = [
            NewTask(
                key=f"{key}/{member}", kind="ask_back", sla=SLA, role=Role.ASSISTANT, group_id=group_id,
                member_id=member, title=ask_back_task(name, group), copy_text=ask_back_words(name, group),
                why={"cls": "care"},
            )
            for member, name in called.items()
        ]  # fmt: skip
        values = ask_back_values(group)
    places = [(group_id, member) for member in called]
    mark(actor.workspace_id, Foretells.RETURN, date.fromisoformat(day), places, arm=Arm.ACTED, acted_at=now)
    people = list(called)
    if _helping.begin(actor, manual=_helping.PEOPLE, group_id=group_id, values=values, member_ids=people, now=now):
        return len(people)
    return len(make(actor, tasks=tasks, now=now))
