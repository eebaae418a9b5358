"""What platforms say → messages, people, stays and facts: stored once, however often it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import orjson
from django.db import transaction

from huoqun.chats.models import Route
from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.port.incoming import Edit, Incoming, Joined, Left, Message, Person, Recall, SentEcho, clean
from huoqun.chats.rules import MessageKind, MessageOrigin, possible_date
from huoqun.chats.text import storable, storable_json
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import plans_kept, server_cursor, texts
from huoqun.groups.actions.find import Named, find_or_make
from huoqun.groups.actions.spans import Learnt, learn
from huoqun.members.actions.resolve import resolve
from huoqun.members.rules import Known

from . import _changes, _happenings, _live, _tags
from ._desk import Desk, author
from ._months import ensure_months
from ._store import Draft, lock_groups, put
from ._words import add_words_after_leaves

_CONNECTION = """
    select c.realm, r.chat_id, r.group_id
    from chats_connection c left join chats_route r on r.connection_id = c.id and r.chat_id = any(%s::text[])
    where c.workspace_id = %s and c.id = %s
"""

# One statement for both: each is a way to the server and back, which is most of what so small a statement costs.
_ADVANCE = """
    with told as materialized (select pg_notify(%s, p) from unnest(%s::text[]) as p)
    update chats_connection set since = since || %s::jsonb, last_event_at = %s
    where workspace_id = %s and id = %s and (select count(*) from told) >= 0
"""


@dataclass(frozen=True, slots=True)
class Received:
    """What was new: ids of the messages stored, in the order they came, and how many other events had an effect."""

    message_ids: tuple[int, ...]
    events: int


def receive(
    actor: Actor,
    *,
    connection_id: int,
    items: Sequence[Incoming],
    now: datetime,
    origin: Origin = Origin.LIVE,
    since: Mapping[str, Any] | None = None,
) -> Received:
    """Store a batch of what a connection heard, in one transaction; told twice, it changes nothing.

    `since`: how far the platform's stream was heard, kept in the same transaction, merged key by key: a gateway may
    tell a small part often and a large one seldom. Raises NotFound for a connection of another workspace. Events
    dated outside 1990 to 2100 are taken for now.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    items = [clean(item if possible_date(item.at) else _dated(item, now)) for item in items]
    ensure_months([item.at for item in items if isinstance(item, Message | Edit | Recall | SentEcho)], now=now)
    with transaction.atomic(), plans_kept():
        names = _names(items)
        realm, routes = _connection(actor.workspace_id, connection_id, names)
        received, notices = _receive(Desk(actor, connection_id, realm, origin, now), items, names, routes)
        if items or since:
            _advance(actor.workspace_id, connection_id, since or {}, notices, now)
    return received


def _receive(
    desk: Desk, items: Sequence[Incoming], names: Mapping[str, str], routes: dict[str, int]
) -> tuple[Received, Sequence[str]]:
    """What was new, and what open pages are told of it."""
    desk.groups = routes if len(routes) == len(names) else _with_new_groups(desk, names, routes)
    desk.members = _members(desk, items)
    lock_groups(desk.groups.values())
    kept = [item for item in items if not desk.erased(author(item))]
    drafts = [_draft(desk, item) for item in kept if isinstance(item, Message | SentEcho)]
    stored = put(desk.actor, drafts, connection_id=desk.connection_id, origin=desk.origin, now=desk.now)
    _learn_stays(desk, kept)
    changes, touched = _changes.apply(desk, kept)
    events = changes + _happenings.apply(desk, kept, stored.fresh) + _tags.apply(desk, kept)
    notices = _live.notices(desk.actor.workspace_id, stored.fresh, touched)
    return Received(tuple(draft.id for draft in stored.fresh), events), notices


def _dated(item: Incoming, now: datetime) -> Incoming:
    return msgspec.structs.replace(item, at=now)


def _people(item: Incoming) -> Iterable[Person]:
    for name in ("sender", "who", "by", "to"):
        person = getattr(item, name, None)
        if person is not None:
            yield person
    for key in getattr(item, "mentions", ()):
        yield Person(key)


def _members(desk: Desk, items: Sequence[Incoming]) -> dict[str, int | None]:
    people = [
        Known(desk.realm, p.key, storable(p.name), storable(p.handle), p.is_bot, p.unionid)
        for item in items
        for p in _people(item)
    ]
    if not people:
        return {}
    found = resolve(desk.actor, people=people, now=desk.now, origin=desk.origin)
    return {key: member for (_, key), member in found.members.items()}


def _names(items: Sequence[Incoming]) -> dict[str, str]:
    """The chats that are spoken of, each with the last name that was told of it."""
    names: dict[str, str] = {}
    for item in items:
        if item.chat is not None:
            names[item.chat] = getattr(item, "chat_name", "") or names.get(item.chat, "")
    return names


def _connection(workspace_id: int, connection_id: int, chats: Iterable[str]) -> tuple[str, dict[str, int]]:
    """The realm of a connection's ids, and the group of every chat that has a route. Raises NotFound."""
    with server_cursor() as cursor:
        rows = cursor.execute(_CONNECTION, [texts(list(chats)), workspace_id, connection_id]).fetchall()
    if not rows:
        raise NotFound("There is no such connection.")
    return rows[0][0], {chat: group for _, chat, group in rows if chat is not None}


def _with_new_groups(desk: Desk, names: Mapping[str, str], found: dict[str, int]) -> dict[str, int]:
    """New chats get a group and a route."""
    fresh = [chat for chat in names if chat not in found]
    named = [Named(desk.realm, chat, storable(names[chat]) or chat) for chat in fresh]
    made = find_or_make(desk.actor, groups=named, now=desk.now, origin=desk.origin)
    found.update({chat: group for (_, chat), group in made.ids.items()})
    Route.objects.bulk_create(
        [
            Route(
                workspace_id=desk.actor.workspace_id,
                connection_id=desk.connection_id,
                chat_id=chat,
                group_id=found[chat],
                since=desk.now,
            )
            for chat in sorted(fresh)
        ],
        ignore_conflicts=True,
    )
    return found


def _advance(
    workspace_id: int, connection_id: int, since: Mapping[str, Any], notices: Sequence[str], now: datetime
) -> None:
    """Keep how far the stream was heard, and tell open pages what came, when the transaction ends."""
    heard = orjson.dumps(dict(since)).decode()
    with server_cursor() as cursor:
        cursor.execute(_ADVANCE, [_live.LIVE_CHANNEL, texts(notices), heard, now, workspace_id, connection_id])


def _draft(desk: Desk, item: Message | SentEcho) -> Draft:
    data = dict(item.extra or {}) if isinstance(item, Message) else {}
    if isinstance(item, Message):
        if item.files:
            data["files"] = list(item.files)
        if mentioned := [m for key in item.mentions if (m := desk.members.get(key)) is not None]:
            data["mentions"] = mentioned
    return Draft(
        key=desk.key(item),
        group_id=desk.group(item.chat),
        member_id=desk.member(item.sender),
        at=item.at,
        kind=MessageKind[item.kind.upper()].value,
        text=storable(item.text),
        provider_id=item.id,
        reply_to=item.reply_to if isinstance(item, Message) else None,
        data=storable_json(data),
        origin=MessageOrigin.SENT.value if isinstance(item, SentEcho) else None,
    )


def _learn_stays(desk: Desk, items: Sequence[Incoming]) -> None:
    """Joins, leaves, and words of people whom nobody saw joining."""
    places: dict[tuple[int, int], Learnt] = {}
    for item in items:
        group, member = desk.group(item.chat), desk.member(author(item))
        if group is None or member is None or not isinstance(item, Message | Joined | Left | SentEcho):
            continue
        learnt = places.setdefault((group, member), Learnt())
        if isinstance(item, Joined):
            learnt.joined.append(item.at)
            learnt.ways[item.at] = (item.way_in, desk.member(item.by))
        elif isinstance(item, Left):
            learnt.left.append(item.at)
            if (by := desk.member(item.by)) is not None:
                learnt.removed_by[item.at] = by
        else:
            learnt.spoke.append(item.at)
    add_words_after_leaves(desk.actor.workspace_id, places)
    if places:
        learn(desk.actor, places=places, now=desk.now, origin=desk.origin)
