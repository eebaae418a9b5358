"""Thanks are proposed, group by group and once in four weeks; once somebody approves, a manual says them there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.names import group_names
from huoqun.groups.queries.places import chapters
from huoqun.members.queries.counted import names
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.rules import approvable

from ..permissions import InsightPermission
from ..proposing import exchange
from ..proposing.thanking import Worthy, worthy
from ..wording import thank_title, thank_words
from . import _helping
from ._looking import is_first

ACTION = "insights.thank"
LOOKS_BACK, STANDS = timedelta(days=28), timedelta(days=14)
AGAIN = timedelta(days=56)
"""For so long nobody is proposed to be thanked in the same group again, whatever became of the proposal."""

_LATELY = """
    select p.group_id, (one ->> 'member_id')::bigint
    from work_proposal p, jsonb_array_elements(p.evidence -> 'people') one
    where p.workspace_id = %s and p.action = %s and p.created_at > %s
      and jsonb_typeof(p.evidence -> 'people') = 'array'
"""

_LIKE = """
    with was as (
        select p.group_id, (one ->> 'member_id')::bigint as member_id, p.state = 'approved' as acted,
               p.decided_at::date as day
        from work_proposal p, jsonb_array_elements(p.evidence -> 'people') one
        where p.workspace_id = %(workspace)s and p.action = %(action)s and p.state <> 'open'
          and p.decided_at < %(at)s - %(span)s and jsonb_typeof(p.evidence -> 'people') = 'array'
    )
    select acted, count(*) filter (where exists (
        select from insights_memberday d
        where d.workspace_id = %(workspace)s and d.group_id = w.group_id and d.member_id = w.member_id
          and d.messages > 0 and d.day > w.day and d.day <= w.day + %(span)s)), count(*)
    from was w group by 1
"""


@transaction.atomic
def look(actor: Actor, *, at: datetime, now: datetime, again: bool = False) -> list[int]:
    """Propose whom to thank for the 28 days before `at`; answers the ids of what is new. Once for a period of four
    weeks, unless `again`.
    """
    actor.require(InsightPermission.PROPOSE)
    period = str(at.date().toordinal() // LOOKS_BACK.days)
    if not is_first(actor.workspace_id, "thank", period, now) and not again:
        return []
    since = at - LOOKS_BACK
    helpers = exchange.helpers(actor.workspace_id, since=since, until=at)
    told = exchange.thanks(actor.workspace_id, since=since, until=at)
    found = worthy(helpers, told, lately=_lately(actor.workspace_id, now))
    scope = actor.scope(InsightPermission.PROPOSE)
    called = {group.id: group.name for group in group_names(actor.workspace_id, scope=scope)}
    like = _like(actor.workspace_id, at) if found else {}
    with override(workspace(actor.workspace_id).language):
        made = [
            _proposal(group, called[group], people, like, period, since, at, now)
            for group, people in found.items() if group in called
        ]  # fmt: skip
    return propose(actor, proposals=made, now=now)


def _lately(workspace_id: int, now: datetime) -> set[tuple[int, int]]:
    with server_cursor() as cursor:
        return set(cursor.execute(_LATELY, [workspace_id, ACTION, now - AGAIN]).fetchall())


def _like(workspace_id: int, at: datetime) -> dict[str, list[int]]:
    """Of people who were proposed earlier, thanked and not: how many spoke in the group in the 28 days after."""
    values = {"workspace": workspace_id, "action": ACTION, "at": at, "span": LOOKS_BACK}
    with server_cursor() as cursor:
        rows = cursor.execute(_LIKE, values).fetchall()
    return {f"like_{'acted' if acted else 'left'}": [spoke, whole] for acted, spoke, whole in rows}


def _proposal(
    group_id: int, group: str, people: Sequence[Worthy], like: Mapping[str, list[int]], period: str, since: datetime,
    until: datetime, now: datetime,
) -> NewProposal:  # fmt: skip
    """Ids and figures only: names and words, which may be erased, are looked up when it is shown."""
    key = f"thank/{group_id}/{period}"
    return NewProposal(
        key=key, action=ACTION, title=thank_title(group), origin="insights.thank", group_id=group_id,
        arguments={"group_id": group_id, "member_ids": [one.member_id for one in people], "key": key},
        evidence={"minutes": 1, "since": since.isoformat(), "until": until.isoformat(),
                  "people": [_evidence(one) for one in people], **like},
        expires_at=now + STANDS,
    )  # fmt: skip


def _evidence(one: Worthy) -> dict[str, Any]:
    return {
        "member_id": one.member_id, "times": one.times, "people": one.people, "answers": one.answers,
        "messages": one.messages, "thanked": one.thanked,
        "earned": [[message.id, message.at.isoformat()] for message in one.earned],
    }  # fmt: skip


@approvable(ACTION)
def thank(actor: Actor, *, group_id: int, member_ids: Iterable[int], key: str, now: datetime) -> int:
    """Set the manual to work that thanks these people by name in their group, or say it at once; answers 1, or 0 where
    it was said before or nobody is left.
    """
    chapter_id = chapters(actor.workspace_id, [group_id]).get(group_id)
    actor.require(ChatsPermission.MESSAGE_SEND, chapter_id=chapter_id, group_id=group_id)
    members = list(member_ids)
    called = names(actor.workspace_id, members)
    left = [member for member in members if called.get(member)]
    if not left:
        return 0
    if _helping.begin(actor, manual=_helping.THANKS, group_id=group_id, values={}, member_ids=left, now=now):
        return 1
    with override(workspace(actor.workspace_id).language):
        text = thank_words([called[member] for member in left])
    effect = NewEffect(
        key=f"insights/{key}", body=Send(text=text), cls=EffectClass.CARE, group_id=group_id, cause=f"proposal:{key}"
    )
    return len(ask(actor, effects=[effect], now=now))
