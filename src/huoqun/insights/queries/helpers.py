"""Who took up others' words in groups in sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.actor import Actor
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.counted import names

from ..permissions import InsightPermission
from ..proposing import exchange


@dataclass(frozen=True, slots=True)
class HelperLine:
    """Somebody in a group: how often they took up somebody's words (each person once a day), of how many people, how
    many of their messages followed a question, and how many messages they wrote in all.
    """

    group: str
    member: str
    times: int
    people: int
    answers: int
    messages: int


def helpers_between(actor: Actor, *, until: datetime, days: int) -> list[HelperLine]:
    """Of the days before a moment, in every group in sight, who did so most first."""
    scope = actor.scope(InsightPermission.VIEW)
    called = {group.id: group.name for group in group_names(actor.workspace_id, scope=scope)}
    found = exchange.helpers(
        actor.workspace_id, since=until - timedelta(days=days), until=until, group_ids=list(called)
    )
    people = names(actor.workspace_id, {one.member_id for one in found})
    lines = [
        HelperLine(
            called[one.group_id], people[one.member_id], one.times, one.people, one.answers, one.messages
        )
        for one in found if people.get(one.member_id)
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.times, line.group, line.member))
