"""A group that goes quiet is proposed to be helped, in the way that suits it; approved, it becomes tasks with words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import override

from huoqun.chats.queries.pulse import Carrier, carried_and_stopped
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.names import GroupName, group_names
from huoqun.groups.queries.places import chapters
from huoqun.members.queries.counted import names
from huoqun.team.rules import Role
from huoqun.work.actions.judging import ACTION as PORTFOLIO
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.portfolio import portfolio
from huoqun.work.rules import approvable

from ..permissions import InsightPermission
from ..queries.forecasts import GroupForecast
from ..queries.kept import Like, like, newest
from ..rules import Arm, Foretells, Outlook, Way, way_of
from ..shape_words import after_rescue, ask_core_values
from ..wording import core_words, rescue_task, rescue_title, rescue_words
from . import _helping, winding
from ._looking import is_first
from .foretelling import mark

ACTION = "insights.rescue"
STANDS, AGAIN, SLA = timedelta(days=7), timedelta(days=28), timedelta(days=2)
AT_ONCE, CORE = 5, 3
"""Groups a week, those with most to lose first; people of each who are asked."""
MINUTES = {Way.ASK_CORE: 15, Way.GATHERING: 20, Way.TOPIC: 5, Way.MERGE: 30, Way.END: 20}

_LATELY = """
    select group_id from work_proposal
    where workspace_id = %s and action = any(%s) and created_at > %s and group_id is not null
"""


@transaction.atomic
def look(actor: Actor, *, at: datetime, now: datetime, again: bool = False) -> list[int]:
    """Propose help for groups that are going quiet, by the newest forecasts; once a week, unless `again`."""
    actor.require(InsightPermission.PROPOSE)
    found = newest(actor)
    if found.day is None:
        return []
    if not is_first(actor.workspace_id, "rescue", str(found.day.toordinal() // 7), now) and not again:
        return []
    lately = _lately(actor.workspace_id, now)
    quiet = [one for one in found.groups if one.outlook is Outlook.GOING_QUIET and one.group_id not in lately]
    chosen = sorted(quiet, key=lambda one: -(one.before.people + one.month.people))[:AT_ONCE]
    made = _proposals(actor, chosen, found.day, at, now) if chosen else []
    new = propose(actor, proposals=made, now=now)
    places = [(one.group_id, 0) for one in chosen]
    mark(actor.workspace_id, Foretells.QUIET, found.day, places, arm=Arm.PROPOSED)
    return new


def _lately(workspace_id: int, now: datetime) -> set[int]:
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(_LATELY, [workspace_id, [ACTION, PORTFOLIO], now - AGAIN]).fetchall()}


def _proposals(
    actor: Actor, chosen: Sequence[GroupForecast], day: date, at: datetime, now: datetime
) -> list[NewProposal]:
    scope = actor.scope(InsightPermission.PROPOSE)
    known = {group.id: group for group in group_names(actor.workspace_id, scope=scope)}
    judged = {one.line.id: one.judged for one in portfolio(actor.workspace_id, scope=scope, as_of=at)}
    carried = _carriers(actor.workspace_id, [one.group_id for one in chosen], at)
    with override(workspace(actor.workspace_id).language):
        return [
            _proposal(actor.workspace_id, one, known, judged.get(one.group_id), carried.get(one.group_id, []), day, now)
            for one in chosen if one.group_id in known
        ]  # fmt: skip


def _carriers(workspace_id: int, group_ids: Sequence[int], at: datetime) -> dict[int, list[Carrier]]:
    found: dict[int, list[Carrier]] = {}
    for one in carried_and_stopped(workspace_id, now=at, group_ids=group_ids)[0]:
        found.setdefault(one.group_id, []).append(one)
    return found


def _proposal(
    workspace_id: int, one: GroupForecast, groups: Mapping[int, GroupName], judged: Any, carried: Sequence[Carrier],
    day: date, now: datetime,
) -> NewProposal:  # fmt: skip
    way = way_of(groups[one.group_id].kind_key, str(judged.verdict) if judged else "", len(carried))
    into_id = judged.into if judged and way is Way.MERGE else None
    into = groups[into_id].name if into_id is not None and into_id in groups else ""
    core = [c.member_id for c in carried[:CORE]] if way is Way.ASK_CORE else []
    chance = 1 - (one.p_alive_28d or 0.0)
    key = f"rescue/{one.group_id}/{day.isoformat()}"
    return NewProposal(
        key=key, action=ACTION, title=rescue_title(way, one.group), origin="insights.rescue", group_id=one.group_id,
        arguments={"group_id": one.group_id, "way": str(way), "member_ids": core, "day": day.isoformat(), "key": key,
                   "into_id": into_id},
        evidence={"minutes": MINUTES[way], "chance": round(chance, 3), "silent": one.silent,
                  "why": [str(reason) for reason in one.why], "day": day.isoformat(),
                  "people": [{"member_id": c.member_id, "messages": c.messages, "days": c.days} for c in carried],
                  **({"into": into} if into else {}), **_like(like(workspace_id, Foretells.QUIET, chance))},
        expires_at=now + STANDS,
    )  # fmt: skip


def _like(found: Like) -> dict[str, list[int]]:
    told = {"learnt": found.learnt, "left": found.left, "acted": found.acted}
    return {f"like_{name}": [share.part, share.whole] for name, share in told.items()}


@approvable(ACTION)
def rescue(
    actor: Actor, *, group_id: int, way: str, member_ids: Sequence[int], day: str, key: str,
    into_id: int | None = None, now: datetime,
) -> int:  # fmt: skip
    """Set the manual to work by which this group is helped, or make its tasks; answers how many people or groups are
    asked.
    """
    chapter_id = chapters(actor.workspace_id, [group_id]).get(group_id)
    actor.require(WorkPermission.TASK_ASSIGN, chapter_id=chapter_id, group_id=group_id)
    called = names(actor.workspace_id, member_ids)
    groups = {one.id: one.name for one in group_names(actor.workspace_id, scope=actor.scope(InsightPermission.VIEW))}
    mark(actor.workspace_id, Foretells.QUIET, date.fromisoformat(day), [(group_id, 0)], arm=Arm.ACTED, acted_at=now)
    with override(workspace(actor.workspace_id).language):
        tasks = _tasks(Way(way), group_id, groups, called, key, into_id)
        people = [task.member_id for task in tasks if task.member_id]
        values = _values(Way(way), groups.get(group_id, ""), groups.get(into_id or 0, ""), bool(people))
    if winding.begin(actor, verdict=way, group_id=group_id, into_id=into_id, now=now):
        return len(tasks)
    manual = _helping.PEOPLE if people else _helping.GROUP
    if _helping.begin(actor, manual=manual, group_id=group_id, values=values, member_ids=people, now=now):
        return len(tasks)
    return len(make(actor, tasks=tasks, now=now))


def _values(way: Way, group: str, into: str, is_personal: bool) -> Mapping[str, str]:
    """The variables of the manual that does it."""
    if is_personal:
        return ask_core_values(group)
    first = {"task": rescue_task(way, group, into=into), "words": rescue_words(way, group, into=into)}
    return {**first, **after_rescue(way, group=group, into=into)}


def _tasks(
    way: Way, group_id: int, groups: Mapping[int, str], called: Mapping[int, str], key: str, into_id: int | None
) -> list[NewTask]:
    """One for each person who is asked, else one for the group."""
    group, into = groups.get(group_id, ""), groups.get(into_id or 0, "")
    if way is Way.ASK_CORE and any(called.values()):
        return [
            NewTask(
                key=f"{key}/{member}", kind="rescue", sla=SLA, role=Role.ASSISTANT, group_id=group_id, member_id=member,
                title=rescue_task(way, group, name=name), copy_text=core_words(name, group), why={"cls": "care"},
            )
            for member, name in called.items() if name
        ]  # fmt: skip
    return [
        NewTask(
            key=key, kind="rescue", sla=SLA, role=Role.ASSISTANT, group_id=group_id, why={"cls": "care"},
            title=rescue_task(way, group, into=into), copy_text=rescue_words(way, group, into=into),
        )
    ]  # fmt: skip
