"""The shape of groups is judged once a week; what speaks for itself is proposed, and approved it becomes help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.names import group_names
from huoqun.groups.queries.places import chapters
from huoqun.members.queries.counted import names
from huoqun.playbooks.actions.naming import Named
from huoqun.team.rules import Role
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.permissions import WorkPermission
from huoqun.work.rules import approvable

from ..models import Taken
from ..permissions import InsightPermission
from ..proposing.shape import Shape, Stand
from ..queries.shapes import NAME, kept, landscape, like_cases
from ..queries.shaping import Judged, judged, voices_after
from ..shape_words import help_words, names_in_row, shape_title
from ..ties.splitting import HELPERS, LARGE
from . import _helping
from ._looking import is_first

ACTION, RESCUE = "insights.reshape", "insights.rescue"
STANDS, AGAIN, SLA = timedelta(days=14), timedelta(days=84), timedelta(days=4)
AT_ONCE, ASKED = 5, 5
"""Proposals a week; people of a group who are asked."""
MINUTES = {Shape.SPLIT: 90, Shape.MERGE: 45, Shape.VOICES: 20, Shape.CLIQUE: 20, Shape.SERVICE: 120}

_LATELY = """
    select coalesce(arguments->>'shape', 'merge'), coalesce(group_id, 0) from work_proposal
    where workspace_id = %(workspace)s and created_at > %(since)s and action in (%(action)s, %(rescue)s)
    union
    select 'merge', (arguments->>'into_id')::bigint from work_proposal
    where workspace_id = %(workspace)s and created_at > %(since)s and action in (%(action)s, %(rescue)s)
      and arguments->>'into_id' is not null
"""


@transaction.atomic
def look(actor: Actor, *, at: datetime, now: datetime, again: bool = False) -> list[int]:
    """Judge the shape of every living group and of the whole; propose what speaks for itself; once a week, unless
    `again`. The same is not proposed of a group again within twelve weeks.
    """
    actor.require(InsightPermission.PROPOSE)
    if not is_first(actor.workspace_id, "shape", str(at.date().toordinal() // 7), now) and not again:
        return []
    here = landscape(actor.workspace_id, scope=actor.scope(InsightPermission.PROPOSE), at=at, large=LARGE)
    found = list(judged(actor.workspace_id, here, at=at))
    _keep(actor.workspace_id, found, at.date() + timedelta(days=1), now)
    chosen = _chosen(actor.workspace_id, found, now)
    with override(workspace(actor.workspace_id).language):
        made = _proposals(actor, chosen, {one.group_id: one.top for one in here.counts}, at, now)
    return propose(actor, proposals=made, now=now)


def _keep(workspace_id: int, found: Iterable[Judged], until: date, now: datetime) -> None:
    """What was judged, a row for each group."""
    rows: dict[int, list[Any]] = {}
    for one in found:
        rows.setdefault(one.group_id, []).append(kept(one.verdict))
    Taken.objects.bulk_create(
        [
            Taken(workspace_id=workspace_id, group_id=group, name=NAME, until=until, history=0, rows=own, millis=0,
                  taken_at=now)
            for group, own in rows.items()
        ],
        update_conflicts=True, unique_fields=["workspace", "group_id", "name"],
        update_fields=["until", "rows", "taken_at"],
    )  # fmt: skip


def _chosen(workspace_id: int, found: Iterable[Judged], now: datetime) -> list[Judged]:
    """What speaks for itself and was not proposed lately, of pairs to merge each group once."""
    values = {"workspace": workspace_id, "since": now - AGAIN, "action": ACTION, "rescue": RESCUE}
    with server_cursor() as cursor:
        taken = set(cursor.execute(_LATELY, values).fetchall())
    chosen: list[Judged] = []
    for one in found:
        verdict = one.verdict
        groups = [one.group_id, *([verdict.into] if verdict.into else [])]
        if verdict.stand is not Stand.SPEAKS or any((str(verdict.shape), group) in taken for group in groups):
            continue
        taken.update((str(verdict.shape), group) for group in groups)
        chosen.append(one)
    return chosen[:AT_ONCE]


def _proposals(
    actor: Actor, chosen: Sequence[Judged], top: Mapping[int, int], at: datetime, now: datetime
) -> list[NewProposal]:
    called = {g.id: g.name for g in group_names(actor.workspace_id, scope=actor.scope(InsightPermission.PROPOSE))}
    like = like_cases(actor.workspace_id, ACTION, at=at) if chosen else {}
    return [
        _proposal(actor.workspace_id, one, called, _asked(actor.workspace_id, one, top, at),
                  like.get(str(one.verdict.shape), {}), at, now)
        for one in chosen
    ]  # fmt: skip


def _asked(workspace_id: int, one: Judged, top: Mapping[int, int], at: datetime) -> list[int]:
    """Who is asked first: who holds the parts or the circle; else those who speak, for more voices the next ones."""
    if one.people:
        return [member for part in one.people for member in part[:HELPERS]]
    if not one.group_id:
        return []
    after = top.get(one.group_id, 0) if one.verdict.shape is Shape.VOICES else 0
    return voices_after(workspace_id, one.group_id, at=at, after=after, most=ASKED)


def _proposal(
    workspace_id: int, one: Judged, called: Mapping[int, str], asked: Sequence[int],
    like: Mapping[str, list[int]], at: datetime, now: datetime,
) -> NewProposal:  # fmt: skip
    verdict, day = one.verdict, at.date()
    key = f"reshape/{verdict.shape}/{one.group_id}/{day.isoformat()}"
    parts = [list(part) for part in one.people] if verdict.shape is Shape.SPLIT else []
    return NewProposal(
        key=key, action=ACTION, origin="insights.reshape", group_id=one.group_id or None, expires_at=now + STANDS,
        title=shape_title(verdict.shape, group=called.get(one.group_id, ""), into=called.get(verdict.into or 0, "")),
        arguments={"shape": str(verdict.shape), "group_id": one.group_id or None, "into_id": verdict.into,
                   "member_ids": list(asked), "count": len(parts[1]) if parts else 0, "key": key},
        evidence={"minutes": MINUTES[verdict.shape], "why": kept(verdict)[3], "day": day.isoformat(),
                  "parts": parts, "cut": round(one.cut, 3),
                  "people": [{"member_id": member} for member in asked],
                  **({"into": called.get(verdict.into, "")} if verdict.into else {}), **like},
    )  # fmt: skip


@approvable(ACTION)
def reshape(
    actor: Actor, *, shape: str, key: str, group_id: int | None = None, into_id: int | None = None,
    member_ids: Sequence[int] = (), count: int = 0, now: datetime,
) -> bool:  # fmt: skip
    """Set the manual to work by which this is done, step by step; answers whether it did, or plain tasks were made."""
    chapter_id = chapters(actor.workspace_id, [group_id]).get(group_id) if group_id else None
    actor.require(WorkPermission.TASK_ASSIGN, chapter_id=chapter_id, group_id=group_id)
    called = {one.id: one.name for one in group_names(actor.workspace_id, scope=actor.scope(InsightPermission.VIEW))}
    people = [name for name in names(actor.workspace_id, member_ids).values() if name]
    about = {"group": called.get(group_id or 0, ""), "into": called.get(into_id or 0, "")}
    with override(workspace(actor.workspace_id).language):
        said = help_words(Shape(shape), **about, people=people, count=count)
        named = Named(list(member_ids), help_words(Shape(shape), **about, count=count))
        asked = {"ask": names_in_row(people)} if people else {}
    if group_id and shape == Shape.MERGE and about["into"]:
        merged = _helping.begin(
            actor, manual=_helping.MERGE, group_id=group_id, values={"into": about["into"], **asked}, now=now,
            named=Named(list(member_ids), {"ask": "…"}) if people else None,
        )  # fmt: skip
        if merged:
            return True
    elif group_id and _helping.begin(
        actor, manual=_helping.GROUP, group_id=group_id, values=said, named=named, now=now
    ):  # fmt: skip
        return True
    make(actor, tasks=_tasks(key, group_id, said, named), now=now)
    return False


def _tasks(key: str, group_id: int | None, said: Mapping[str, str], named: Named) -> list[NewTask]:
    """What is done first, and what then. A task names people who may be erased: beside it stands what is left then."""
    return [
        NewTask(
            key=f"{key}/{place}", kind="help", sla=SLA * (place + 1), role=Role.ASSISTANT if group_id else Role.OWNER,
            group_id=group_id, title=said[task], copy_text=said[words],
            why={"cls": "care", "named": {"members": list(named.members), "title": named.without[task],
                                          "copy_text": named.without[words]}},
        )
        for place, (task, words) in enumerate((("task", "words"), ("then", "then_words")))
    ]  # fmt: skip
