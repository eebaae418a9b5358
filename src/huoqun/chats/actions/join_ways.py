"""Join ways (进群活码): one code that leads into up to five groups, and into the next ones when these are full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.core.sql import server_cursor

from ..models import Held, HeldGroup, Route
from ..permissions import ChatsPermission
from ..port.capabilities import Capability
from ..rotation import LONGEST_STATE, Place, groups_in
from .held import WAY, ask, locked, named, require_offer


class BadState(Refused):
    """The word that comes back with whoever joins cannot be used."""

    code = "bad_join_state"
    message = _("The mark is 1 to 30 letters, digits, - or _, and no other code of this connection has it.")
    way_out = _("Take a short word for the campaign, such as spring26.")


class NoGroups(Refused):
    """No group was chosen, or one that this connection is not in."""

    code = "no_join_groups"
    message = _("A code leads into one group at least, and this connection must be in each of them.")
    way_out = _("Choose groups of this connection.")


@transaction.atomic
def create(
    actor: Actor,
    *,
    connection_id: int,
    name: str,
    state: str,
    group_ids: Sequence[int],
    now: datetime,
    auto_create: bool = False,
    room: str = "",
) -> int:
    """Make a code for groups, to be filled in this order; answers its id. The platform makes it within seconds.

    `state` comes back with whoever joins. `auto_create`: the platform opens a new group, `room` and a number, when all
    are full. Raises NotFound, NotAllowed, CannotHold, BadName, BadState, NoGroups.
    """
    require_offer(actor, connection_id, Capability.JOIN_WAY)
    row = Held(workspace_id=actor.workspace_id, connection_id=connection_id, kind=WAY, name=named(name), asked_at=now)
    row.body = {"state": _state(actor, connection_id, state), "auto_create": auto_create, "room": room.strip()[:40]}
    groups = _groups(actor, connection_id, group_ids)
    row.save()
    _fill(row, groups)
    ask(actor, row, "make", now=now)
    return row.id


@transaction.atomic
def change(
    actor: Actor,
    *,
    held_id: int,
    name: str,
    group_ids: Sequence[int],
    now: datetime,
    auto_create: bool = False,
    room: str = "",
) -> None:
    """Change a code's name and groups; the printed picture stays good. Raises as `create`."""
    row = locked(actor, held_id, WAY)
    row.name = named(name)
    row.body = {**row.body, "auto_create": auto_create, "room": room.strip()[:40]}
    _fill(row, _groups(actor, row.connection_id, group_ids))
    ask(actor, row, "change", now=now)


@transaction.atomic
def rotate(actor: Actor, *, connection_id: int, now: datetime) -> int:
    """Let codes whose groups are all full lead into the next ones; answers how many codes. For the line."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Held.objects.of(actor.workspace_id).select_for_update().filter(connection_id=connection_id, kind=WAY)
    turned = 0
    for row in rows.filter(ended_at=None, wants="").exclude(ref=""):
        places = places_of(row.workspace_id, row.id)
        if groups_in(places) != tuple(place.group_id for place in places if place.is_in):
            _put_in(row.id, groups_in(places))
            ask(actor, row, "change", now=now)
            turned += 1
    return turned


_PLACES = """
    select h.group_id, count(s.member_id) filter (where not m.is_bot), g.capacity, h.is_in
    from chats_heldgroup h join groups_group g on g.id = h.group_id
    left join groups_span s on s.workspace_id = h.workspace_id and s.group_id = h.group_id and s.left_at is null
    left join members_member m on m.id = s.member_id
    where h.workspace_id = %s and h.held_id = %s and g.ended_at is null
    group by h.group_id, g.capacity, h.is_in, h.place order by h.place
"""


def places_of(workspace_id: int, held_id: int) -> list[Place]:
    """The groups of a code that are there still, in their order."""
    with server_cursor() as cursor:
        cursor.execute(_PLACES, [workspace_id, held_id])
        return [Place(*row) for row in cursor.fetchall()]


def _state(actor: Actor, connection_id: int, state: str) -> str:
    state = state.strip()
    usable = 1 <= len(state) <= LONGEST_STATE and state.isascii() and state.replace("-", "").replace("_", "").isalnum()
    taken = Held.objects.of(actor.workspace_id).filter(connection_id=connection_id, kind=WAY, body__state=state)
    if not usable or taken.filter(ended_at=None).exists():
        raise BadState
    return state


def _groups(actor: Actor, connection_id: int, group_ids: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(group_ids))
    here = set(
        Route.objects.of(actor.workspace_id)
        .filter(connection_id=connection_id, group_id__in=wanted)
        .values_list("group_id", flat=True)
    )
    if not wanted or not here.issuperset(wanted):
        raise NoGroups
    return wanted


def _fill(row: Held, group_ids: Sequence[int]) -> None:
    """The groups of a code in a new order; those that it leads into go on until they are full."""
    was_in = set(HeldGroup.objects.filter(held_id=row.id, is_in=True).values_list("group_id", flat=True))
    HeldGroup.objects.filter(held_id=row.id).delete()
    HeldGroup.objects.bulk_create(
        HeldGroup(workspace_id=row.workspace_id, held_id=row.id, group_id=group, place=n, is_in=group in was_in)
        for n, group in enumerate(group_ids)
    )
    places = places_of(row.workspace_id, row.id)
    if not places:
        raise NotFound
    _put_in(row.id, groups_in(places))


def _put_in(held_id: int, group_ids: Sequence[int]) -> None:
    HeldGroup.objects.filter(held_id=held_id, is_in=True).exclude(group_id__in=group_ids).update(is_in=False)
    HeldGroup.objects.filter(held_id=held_id, group_id__in=group_ids).update(is_in=True)
