"""Tags that a platform's own people put on contacts or took off → members' tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import orjson

from huoqun.chats.port.incoming import Incoming, TaggedContact
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.members.actions import tagging

if TYPE_CHECKING:
    from ._desk import Desk

LONGEST = 40
"""Characters of a member's tag; what is longer on the platform is cut."""

_KNOWN = """
    select person, names from chats_contacttags
    where workspace_id = %s and connection_id = %s and person = any(%s::text[]) order by person for update
"""
_KEEP = """
    insert into chats_contacttags (workspace_id, connection_id, member_id, person, names, told_at)
    select %s, %s, member_id, person, names::jsonb, %s
    from unnest(%s::bigint[], %s::text[], %s::text[]) as u(member_id, person, names) order by person
    on conflict (connection_id, person) do update
    set member_id = excluded.member_id, names = excluded.names, told_at = excluded.told_at
"""


def apply(desk: Desk, items: Sequence[Incoming]) -> int:
    """Give and take what differs from the tags that we knew of; answers how many contacts that concerned."""
    told: dict[str, TaggedContact] = {}
    for item in items:
        if isinstance(item, TaggedContact):
            earlier = told.get(item.who.key)
            ours = (*earlier.ours, *item.ours) if earlier else item.ours
            told[item.who.key] = TaggedContact(id=item.id, at=item.at, who=item.who, tags=item.tags, ours=ours)
    if not told:
        return 0
    with server_cursor() as cursor:
        cursor.execute(_KNOWN, [desk.actor.workspace_id, desk.connection_id, texts(list(told))])
        known = {person: set(names) for person, names in cursor.fetchall()}
    now = {person: _names(item.tags) for person, item in told.items()}
    news = {person: names for person, names in now.items() if person not in known or names != known[person]}
    _keep(desk, news)
    give: dict[str, set[int]] = defaultdict(set)
    take: dict[str, set[int]] = defaultdict(set)
    for person, names in news.items():
        member, before, asked = desk.members[person], known.get(person, set()), _names(told[person].ours)
        if member is None:
            continue
        for name in names - before - asked:
            give[name].add(member)
        for name in before - names - asked:
            take[name].add(member)
    for name, members in sorted(give.items()):
        tagging.tag(
            desk.actor, member_ids=sorted(members), names=[name], now=desk.now, source=desk.platform, origin=desk.origin
        )
    for name, members in sorted(take.items()):
        tagging.untag(desk.actor, member_ids=sorted(members), names=[name], now=desk.now, origin=desk.origin)
    return len(news)


def _names(tags: Iterable[str]) -> set[str]:
    """As members have them: on one line, not too long, none empty."""
    return {name for tag in tags if (name := " ".join(tag.split())[:LONGEST].strip())}


def _keep(desk: Desk, news: dict[str, set[str]]) -> None:
    rows = [(member, person, names) for person, names in news.items() if (member := desk.members[person]) is not None]
    if rows:
        with server_cursor() as cursor:
            cursor.execute(
                _KEEP,
                [
                    desk.actor.workspace_id, desk.connection_id, desk.now, numbers([member for member, _, _ in rows]),
                    texts([person for _, person, _ in rows]),
                    texts([orjson.dumps(sorted(names)).decode() for _, _, names in rows]),
                ],
            )  # fmt: skip
