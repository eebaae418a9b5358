"""What platforms say → messages, people, stays and facts: stored once, however often it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction

from huoqun.chats.models import Connection, Route
from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.port.incoming import Edit, Incoming, Joined, Left, Message, Person, Recall, SentEcho, clean
from huoqun.chats.rules import MessageKind, MessageOrigin, possible_date
from huoqun.chats.text import storable, storable_json
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.groups.actions.find import Named, find_or_make
from huoqun.groups.actions.spans import Learnt, learn
from huoqun.members.actions.resolve import resolve
from huoqun.members.rules import Known

from . import _changes, _happenings, _live
from ._desk import Desk, author
from ._months import ensure_months
from ._store import Draft, lock_groups, put
from ._words import add_words_after_leaves


@dataclass(frozen=True, slots=True)
class Received:
    """What was new: ids of the messages stored, in the order they came, and how many other events had an effect."""

    message_ids: tuple[int, ...]
    events: int


def receive(
    actor: Actor, *, connection_id: int, items: Sequence[Incoming], now: datetime, origin: Origin = Origin.LIVE
) -> Received:
    """Store a batch of what a connection heard, in one transaction; told twice, it changes nothing.

    Raises NotFound for a connection of another workspace. Events dated outside 1990 to 2100 are taken for now.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    items = [clean(item if possible_date(item.at) else _dated(item, now)) for item in items]
    ensure_months([item.at for item in items if isinstance(item, Message | Edit | Recall | SentEcho)])
    return _receive(actor, connection_id=connection_id, items=items, now=now, origin=origin)


@transaction.atomic
def _receive(actor: Actor, *, connection_id: int, items: Sequence[Incoming], now: datetime, origin: Origin) -> Received:
    connections = Connection.objects.of(actor.workspace_id).filter(id=connection_id)
    platform = connections.values_list("platform", flat=True).first()
    if platform is None:
        raise NotFound("There is no such connection.")
    desk = Desk(actor, connection_id, platform, origin, now)
    desk.groups = _groups(desk, items)
    desk.members = _members(desk, items)
    lock_groups(desk.groups.values())
    kept = [item for item in items if not desk.erased(author(item))]
    drafts = [_draft(desk, item) for item in kept if isinstance(item, Message | SentEcho)]
    stored = put(actor, drafts, connection_id=connection_id, origin=origin, now=now)
    _learn_stays(desk, kept)
    changes, touched = _changes.apply(desk, kept)
    events = changes + _happenings.apply(desk, kept, stored.fresh)
    _live.tell(actor.workspace_id, stored.fresh, touched)
    return Received(tuple(draft.id for draft in stored.fresh), events)


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
        Known(desk.platform, p.key, storable(p.name), storable(p.handle), p.is_bot)
        for item in items
        for p in _people(item)
    ]
    if not people:
        return {}
    found = resolve(desk.actor, people=people, now=desk.now, origin=desk.origin)
    return {key: member for (_, key), member in found.members.items()}


def _groups(desk: Desk, items: Sequence[Incoming]) -> dict[str, int]:
    """The group of every chat, by its route; new chats get a group and a route."""
    names: dict[str, str] = {}
    for item in items:
        if item.chat is not None:
            names[item.chat] = getattr(item, "chat_name", "") or names.get(item.chat, "")
    routes = Route.objects.of(desk.actor.workspace_id).filter(connection_id=desk.connection_id, chat_id__in=list(names))
    found = dict(routes.values_list("chat_id", "group_id"))
    fresh = [chat for chat in names if chat not in found]
    if fresh:
        named = [Named(desk.platform, chat, storable(names[chat]) or chat) for chat in fresh]
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
