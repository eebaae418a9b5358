"""Exactly who would get a broadcast when and through which account, who would not and why. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huoqun.chats.foretelling import Foretold
from huoqun.chats.queries.foresight import Foresight, Planned, foresee
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import EVERYWHERE, Actor
from huoqun.groups.queries.places import Place, places
from huoqun.members.queries.faces import Face, faces
from huoqun.team.queries.duty import at_work
from huoqun.work.permissions import WorkPermission

from ..rules import Sum, body_of, held_out, seen, summed
from .audience import recipients
from .broadcasts import BroadcastView


@dataclass(frozen=True, slots=True)
class StaffLoad:
    """So many tasks to send something by hand, and the names of those who may take them (none: nobody may)."""

    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole preview. `mark` is what whoever sends it must have seen."""

    sum: Sum
    foresight: Foresight
    staff: tuple[StaffLoad, ...]
    mark: str


def planned_of(broadcast: BroadcastView, group_ids: Sequence[int], member_ids: Sequence[int], now: datetime) -> Planned:
    """A broadcast as the outbox would be asked for it."""
    due = max(broadcast.due_at or now, now)
    return Planned(
        body=body_of(broadcast.text, broadcast.attachments), cls=EffectClass(broadcast.cls), group_ids=group_ids,
        member_ids=member_ids, held_out=held_out(broadcast.uid, member_ids, broadcast.held_out),
        due_at=due, expires_at=due + timedelta(hours=broadcast.life_hours),
    )  # fmt: skip


def preview(actor: Actor, broadcast: BroadcastView, *, now: datetime) -> Preview:
    """What would become of it if it were sent now. Raises what `audience.recipients` does."""
    meant = recipients(actor, broadcast.audience, now=now)
    planned = planned_of(broadcast, meant.group_ids, meant.member_ids, now)
    foresight = foresee(actor.workspace_id, planned, now=now)
    words = f"{broadcast.text}\n{broadcast.attachments}\n{broadcast.cls}\n{broadcast.due_at}\n{broadcast.life_hours}"
    return Preview(summed(foresight.lines), foresight, _staff(actor, foresight.lines), seen(words, foresight.lines))


def _staff(actor: Actor, lines: Sequence[Foretold]) -> tuple[StaffLoad, ...]:
    """Whose the tasks would be: of those who do tasks there, the ones nearest to the group."""
    by_place = Counter(line.group_id for line in lines if line.how == "hand")
    there = at_work(actor.workspace_id, by_place, permission=WorkPermission.TASK_DO)
    loads: Counter[tuple[str, ...]] = Counter()
    for place, count in by_place.items():
        near = [one for one in there[place] if one.nearness == there[place][0].nearness]
        loads[tuple(dict.fromkeys(one.name for one in near))] += count
    return tuple(StaffLoad(names, count) for names, count in loads.most_common())


@dataclass(frozen=True, slots=True)
class Named:
    """One recipient by name. `uid` leads to their page; `note` is what more there is to say."""

    id: int
    uid: UUID
    name: str
    is_group: bool
    note: str = ""


def named(actor: Actor, lines: Sequence[Foretold]) -> list[Named]:
    """The names of some recipients, in their order."""
    people = faces(actor.workspace_id, [line.member_id for line in lines])
    groups: dict[int, Place] = {}
    if any(line.group_id is not None for line in lines):
        groups = places(actor.workspace_id, scope=EVERYWHERE)
    found = []
    for line in lines:
        one: Face | Place | None = people.get(line.member_id or 0)
        if line.group_id is not None:
            one = groups.get(line.group_id)
        if one is not None:
            found.append(Named(one.id, one.uid, one.name, line.group_id is not None))
    return found
