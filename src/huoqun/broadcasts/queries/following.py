"""What became of a broadcast: each recipient's end, who of the team has sent it and who has not, the reminders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from huoqun.chats.queries.batches import MassView, lines_of, masses_of, stand_of
from huoqun.core.actor import EVERYWHERE, Actor
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.places import places
from huoqun.members.queries.faces import faces
from huoqun.work.queries.hands import Hand, hands_of

from ..rules import KINDS, Stood, stood
from .broadcasts import BroadcastView
from .preview import Named


@dataclass(frozen=True, slots=True)
class Following:
    """A broadcast on its way, or at its end. `reminders`: {at, by, how, waiting}, oldest first."""

    stood: Stood
    masses: tuple[MassView, ...]
    hands: tuple[Hand, ...]
    reminders: tuple[Mapping[str, Any], ...]

    @property
    def waiting(self) -> int:
        """How many wait for somebody of the team."""
        return sum(m.waiting for m in self.masses if m.ended_at is None) + sum(h.waiting for h in self.hands)


def following(actor: Actor, broadcast: BroadcastView) -> Following:
    """Where a broadcast stands now."""
    workspace = actor.workspace_id
    return Following(
        stood(stand_of(workspace, broadcast.batch)), tuple(masses_of(workspace, broadcast.batch)),
        tuple(hands_of(workspace, broadcast.batch)), broadcast.reminders,
    )  # fmt: skip


def named_of(actor: Actor, broadcast: BroadcastView, *, kind: str, reason: str | None, limit: int) -> list[Named]:
    """The names of the first recipients whose end is of a kind (for a reason). An unknown kind has nobody."""
    states = KINDS.get(kind, ())
    found = lines_of(actor.workspace_id, broadcast.batch, states=states, reason=reason, limit=limit)
    people = faces(actor.workspace_id, [line.member_id for line in found])
    there = places(actor.workspace_id, scope=EVERYWHERE) if any(line.group_id for line in found) else {}
    names = []
    for line in found:
        if line.group_id in there:
            place = there[line.group_id]
            names.append(Named(place.id, place.uid, place.name, True, line.sender))
        elif line.member_id in people:
            face = people[line.member_id]
            names.append(Named(face.id, face.uid, face.name, False, line.sender))
    return names


@dataclass(frozen=True, slots=True)
class Open:
    """A broadcast under way. `ended`: nothing of it is. `unclear`: nobody knows whether its mass message was made."""

    workspace_id: int
    id: int
    uid: UUID
    ended: bool
    unclear: bool


_OPEN = """
    select b.workspace_id, b.id, b.uid,
           not exists (
               select from chats_effect e join chats_progress p on p.effect_id = e.id
               where e.workspace_id = b.workspace_id and e.batch = 'broadcast/' || b.uid and e.batch <> ''
                 and p.state in ('planned', 'ready', 'leased', 'ambiguous', 'awaiting_staff')),
           exists (
               select from chats_effect e join chats_progress p on p.effect_id = e.id
               where e.workspace_id = b.workspace_id and e.batch = 'broadcast/' || b.uid and e.batch <> ''
                 and p.massed and p.state = 'ambiguous')
    from broadcasts_broadcast b join core_workspace w on w.id = b.workspace_id
    where b.state = 'asked' and not w.switched_off ? 'broadcasts'
    order by b.asked_at limit 200
"""


def under_way() -> list[Open]:
    """The broadcasts of all workspaces that are under way, oldest first."""
    with server_cursor() as cursor:
        cursor.execute(_OPEN)
        return [Open(*row) for row in cursor.fetchall()]
