"""Tags that a platform's own people put on contacts or took off → members' tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
import orjson

from huoqun.chats.port.gateway import TAG_CONTACT
from huoqun.chats.port.incoming import Incoming, TaggedContact
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.members.actions import tagging

if TYPE_CHECKING:
    from ._desk import Desk

LONGEST = 40
"""Characters of a member's tag; what is longer on the platform is cut."""

_KNOWN = """
    select person, names, told_at from chats_contacttags
    where workspace_id = %s and connection_id = %s and person = any(%s::text[]) order by person for update
"""
_ASKED = """
    select e.payload->>'person', n.name
    from chats_errand e, jsonb_array_elements_text(e.payload->'add' || (e.payload->'remove')) as n(name)
    where e.workspace_id = %s and e.connection_id = %s and e.kind = %s and e.payload->>'person' = any(%s::text[])
"""
_KEEP = """
    insert into chats_contacttags (workspace_id, connection_id, member_id, person, names, told_at)
    select %s, %s, member_id, person, names::jsonb, told_at
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) as u(member_id, person, names, told_at)
    order by person
    on conflict (connection_id, person) do update
    set member_id = excluded.member_id, names = excluded.names, told_at = excluded.told_at
"""


def apply(desk: Desk, items: Sequence[Incoming]) -> int:
    """Give and take what differs from the tags that we knew of; answers how many contacts that concerned."""
    told = _latest(items)
    if not told:
        return 0
    here = [desk.actor.workspace_id, desk.connection_id]
    with server_cursor() as cursor:
        cursor.execute(_KNOWN, [*here, texts(list(told))])
        rows = cursor.fetchall()
        cursor.execute(_ASKED, [*here, TAG_CONTACT, texts(list(told))])
        under_way = cursor.fetchall()
    known = {person: set(names) for person, names, _ in rows}
    for person, _, told_at in rows:
        if told[person].at < told_at:
            # Asked for before what we know was done, and come after it: it would bring back what was taken off.
            del told[person]
    # What we asked for and is being done just now may be seen by somebody else's look at it: that is no news either.
    asked: dict[str, set[str]] = {person: _names(item.ours) for person, item in told.items()}
    for person, name in under_way:
        asked.get(person, set()).update(_names([name]))
    now = {person: _names(item.tags) for person, item in told.items()}
    news = {person: names for person, names in now.items() if person not in known or names != known[person]}
    _keep(desk, now, told)
    give: dict[str, set[int]] = defaultdict(set)
    take: dict[str, set[int]] = defaultdict(set)
    for person, names in news.items():
        member, before = desk.members[person], known.get(person, set())
        if member is None:
            continue
        for name in names - before - asked[person]:
            give[name].add(member)
        for name in before - names - asked[person]:
            take[name].add(member)
    for name, members in sorted(give.items()):
        tagging.tag(
            desk.actor, member_ids=sorted(members), names=[name], now=desk.now, source=desk.platform, origin=desk.origin
        )
    for name, members in sorted(take.items()):
        tagging.untag(desk.actor, member_ids=sorted(members), names=[name], now=desk.now, origin=desk.origin)
    return len(news)


def _latest(items: Sequence[Incoming]) -> dict[str, TaggedContact]:
    """What was asked for last of each contact, with all that we asked for meanwhile."""
    told: dict[str, TaggedContact] = {}
    for item in items:
        if isinstance(item, TaggedContact):
            earlier = told.get(item.who.key, item)
            last = max(earlier, item, key=lambda one: one.at)
            told[item.who.key] = msgspec.structs.replace(last, ours=(*earlier.ours, *item.ours))
    return told


def _names(tags: Iterable[str]) -> set[str]:
    """As members have them: on one line, not too long, none empty."""
    return {name for tag in tags if (name := " ".join(tag.split())[:LONGEST].strip())}


def _keep(desk: Desk, now: dict[str, set[str]], told: dict[str, TaggedContact]) -> None:
    rows = [(member, person, names) for person, names in now.items() if (member := desk.members[person]) is not None]
    if rows:
        with server_cursor() as cursor:
            cursor.execute(
                _KEEP,
                [
                    desk.actor.workspace_id, desk.connection_id, numbers([member for member, _, _ in rows]),
                    texts([person for _, person, _ in rows]),
                    texts([orjson.dumps(sorted(names)).decode() for _, _, names in rows]),
                    moments([told[person].at for _, person, _ in rows]),
                ],
            )  # fmt: skip
