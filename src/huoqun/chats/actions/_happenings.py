"""Events that are no messages, each applied once: reactions, buttons, requests, and what befalls a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from huoqun.chats import keys
from huoqun.chats.facts import incoming as facts
from huoqun.chats.port.incoming import (
    AddedContact,
    Button,
    Dissolved,
    Incoming,
    JoinRequest,
    Outcome,
    Renamed,
    RoleChanged,
    SentEcho,
)
from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.sql import server_cursor
from huoqun.groups.actions import happen
from huoqun.groups.rules import GroupRole

from ._store import Draft

if TYPE_CHECKING:
    from ._desk import Desk

_ONCE = (Button, Renamed, RoleChanged, Dissolved, JoinRequest, AddedContact, SentEcho, Outcome)

_ADD_EVENTS = """
    insert into chats_message_key (group_id, key, workspace_id, message_id, at)
    select group_id, key, %s, 0, at from unnest(%s::bigint[], %s::text[], %s::timestamptz[]) as u(group_id, key, at)
    order by group_id, key collate "C"
    on conflict do nothing
    returning key
"""


def apply(desk: Desk, items: Sequence[Incoming], fresh: Sequence[Draft]) -> int:
    """Apply what was not heard before; answers how many events that were."""
    events = {_event_key(desk, item): item for item in items if isinstance(item, _ONCE)}
    if not events:
        return 0
    with server_cursor() as cursor:
        cursor.execute(
            _ADD_EVENTS,
            [
                desk.actor.workspace_id,
                [desk.group(e.chat) or 0 for e in events.values()],
                list(events),
                [e.at for e in events.values()],
            ],
        )
        new = {row[0] for row in cursor.fetchall()}
    stored = {draft.key: draft for draft in fresh}
    heard: list[tuple[Incoming, Any]] = []
    for key, item in events.items():
        if key in new:
            heard += [(item, fact) for fact in [_fact(desk, item, stored)] if fact is not None]
    journal.record(
        desk.actor,
        [fact for _, fact in heard],
        at=desk.now,
        occurred_at=[item.at for item, _ in heard],
        origin=desk.origin,
    )
    return len(new)


def _event_key(desk: Desk, item: Incoming) -> str:
    what = type(item).__name__.lower()
    return "e" + keys.of_id(f"{desk.connection_id}|{what}|{item.id}")


def _fact(desk: Desk, item: Incoming, stored: dict[str, Draft]) -> Any:
    """What to announce of an event. What befalls a group is done and announced by groups."""
    group, member = desk.group(item.chat), desk.member(getattr(item, "who", None))
    if isinstance(item, Renamed | RoleChanged | Dissolved):
        return _befall(desk, item, group, member)
    if isinstance(item, SentEcho):
        return _echo(desk, item, stored)
    if isinstance(item, Outcome):
        return facts.OutcomeHeard(
            connection_id=desk.connection_id,
            provider_ref=storable(item.ref),
            member_id=desk.member(item.to),
            status=item.status,
            reason=storable(item.reason)[:200],
        )
    if member is None:
        return None
    if isinstance(item, Button):
        return facts.ButtonPressed(
            provider_id=item.message, group_id=group, member_id=member, data=storable(item.data)[:500]
        )
    if isinstance(item, JoinRequest) and group is not None:
        return facts.JoinRequested(
            group_id=group, member_id=member, request_id=item.id, words=storable(item.words)[:500]
        )
    if isinstance(item, AddedContact):
        return facts.ContactAdded(
            member_id=member,
            connection_id=desk.connection_id,
            state=storable(item.state)[:200],
            welcome_code=storable(item.welcome_code)[:200],
        )
    return None


def _befall(desk: Desk, item: Incoming, group: int | None, member: int | None) -> None:
    if group is None:
        return
    if isinstance(item, Renamed):
        happen.renamed(
            desk.actor, group_id=group, name=storable(item.name), at=item.at, now=desk.now, origin=desk.origin
        )
    elif isinstance(item, RoleChanged) and member is not None:
        happen.role_changed(
            desk.actor,
            group_id=group,
            member_id=member,
            role=GroupRole(item.role),
            at=item.at,
            now=desk.now,
            origin=desk.origin,
        )
    elif isinstance(item, Dissolved):
        happen.dissolved(desk.actor, group_id=group, at=item.at, now=desk.now, origin=desk.origin)


def _echo(desk: Desk, item: SentEcho, stored: dict[str, Draft]) -> facts.SentEchoed:
    draft = stored.get(desk.key(item))
    return facts.SentEchoed(
        connection_id=desk.connection_id,
        group_id=desk.group(item.chat),
        member_id=desk.member(item.to),
        provider_ref=item.id,
        token=item.token,
        message_id=draft.id if draft else None,
        text_hash=keys.bucket("", item.at, item.text).split(":")[2],
    )
