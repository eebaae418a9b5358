"""The same message from two sources, one of which has no ids: found by what it says, so that the union is stored.

A file without ids may tell what a gateway or another file has stored with ids, and the reverse. Equal are: the group,
the member, the minute, and the text up to blanks. Equals are matched one to one, earliest first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from huoqun.chats.keys import minute, plain
from huoqun.core.sql import server_cursor

if TYPE_CHECKING:
    from ._store import Draft

Said = tuple[int, int, int, str]
"""(group, member or 0, minute, plain text)"""

_MINUTE = timedelta(minutes=1)
_WIDE = 4

# The outermost bounds stand as parameters of their own: by them the planner leaves out all other months at once.
_IN_RANGE = """
    select m.id, m.at, m.group_id, m.member_id, m.text
    from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) as w(group_id, first_at, end_at)
    join chats_message m on m.workspace_id = %s and m.group_id = w.group_id and m.at >= w.first_at and m.at < w.end_at
    where (m.provider_id is null) = %s and m.at >= %s and m.at < %s
"""

_HOW_MANY = """
    select w.group_id, (
        select count(*) from (
            select from chats_message m
            where m.workspace_id = %s and m.group_id = w.group_id and m.at >= w.first_at and m.at < w.end_at
              and m.at >= %s and m.at < %s
            limit %s
        ) s
    )
    from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) as w(group_id, first_at, end_at)
"""

_OWN_KEYS = """
    select w.key, k.message_id from unnest(%s::bigint[], %s::text[]) as w(group_id, key)
    join chats_message_key k on k.group_id = w.group_id and k.key >= w.key and k.key < w.key || '~'
"""


def match(workspace_id: int, fresh: Sequence[Draft]) -> set[int]:
    """The ids of those drafts (whose keys are claimed already) that are here as messages of the other kind.

    Their keys now lead to the stored message, which takes the platform's id if it had none.
    """
    found: set[int] = set()
    for without_id in (False, True):
        drafts = [d for d in fresh if (d.provider_id is None) == without_id and d.group_id is not None]
        if drafts:
            found |= _match(workspace_id, drafts, without_id=without_id)
    return found


def _match(workspace_id: int, drafts: Sequence[Draft], *, without_id: bool) -> set[int]:
    ranges = _ranges(workspace_id, drafts)
    stored = _stored(workspace_id, ranges, without_id=not without_id) if ranges else {}
    if not stored:
        return set()
    wanted = [d for d in drafts if _said(d.group_id, d.member_id, d.at, d.text) in stored]
    taken = _taken(wanted) if without_id else set()
    pairs: list[tuple[Draft, int, datetime]] = []
    for draft in sorted(wanted, key=lambda d: (d.at, d.key)):
        candidates = stored[_said(draft.group_id, draft.member_id, draft.at, draft.text)]
        while candidates and candidates[-1][1] in taken:
            candidates.pop()
        if candidates:
            at, id = candidates.pop()
            pairs.append((draft, id, at))
    _lead_to(pairs, takes_id=not without_id)
    return {draft.id for draft, _, _ in pairs}


def _said(group_id: int | None, member_id: int | None, at: datetime, text: str) -> Said:
    return group_id or 0, member_id or 0, minute(at), plain(text)


def _ranges(workspace_id: int, drafts: Sequence[Draft]) -> list[tuple[int, datetime, datetime]]:
    """Where to look: from the first to the last minute of each group, or minute by minute where that holds too much."""
    moments: dict[int, list[datetime]] = defaultdict(list)
    for draft in drafts:
        moments[draft.group_id or 0].append(draft.at)
    whole = {g: (g, _floor(min(ats)), _floor(max(ats)) + _MINUTE) for g, ats in moments.items()}
    limit = _WIDE * len(drafts) + 1000
    with server_cursor() as cursor:
        cursor.execute(_HOW_MANY, [workspace_id, *_bounds(whole.values()), limit, *_columns(list(whole.values()))])
        counts = dict(cursor.fetchall())
    ranges = []
    for group_id, ats in moments.items():
        if counts[group_id] >= limit:
            ranges += [(group_id, at, at + _MINUTE) for at in sorted({_floor(at) for at in ats})]
        elif counts[group_id]:
            ranges.append(whole[group_id])
    return ranges


def _floor(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _bounds(ranges: Collection[tuple[int, datetime, datetime]]) -> tuple[datetime, datetime]:
    return min(r[1] for r in ranges), max(r[2] for r in ranges)


def _columns(ranges: Sequence[tuple[int, datetime, datetime]]) -> list[list[object]]:
    return [[r[0] for r in ranges], [r[1] for r in ranges], [r[2] for r in ranges]]


def _stored(
    workspace_id: int, ranges: Sequence[tuple[int, datetime, datetime]], *, without_id: bool
) -> dict[Said, list[tuple[datetime, int]]]:
    """Stored messages of one kind by what they say, each list latest first."""
    found: dict[Said, list[tuple[datetime, int]]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_IN_RANGE, [*_columns(ranges), workspace_id, without_id, *_bounds(ranges)])
        for id, at, group_id, member_id, text in cursor.fetchall():
            found[_said(group_id, member_id, at, text)].append((at, id))
    for same in found.values():
        same.sort(reverse=True)
    return found


def _taken(drafts: Sequence[Draft]) -> set[int]:
    """Messages that an equal one of this very file, or of another without ids, leads to already."""
    with server_cursor() as cursor:
        cursor.execute(_OWN_KEYS, [[d.group_id for d in drafts], [d.key.rpartition(":")[0] + ":" for d in drafts]])
        return {message_id for _, message_id in cursor.fetchall()} - {d.id for d in drafts}


def _lead_to(pairs: Sequence[tuple[Draft, int, datetime]], *, takes_id: bool) -> None:
    if not pairs:
        return
    ids, ats = [id for _, id, _ in pairs], [at for _, _, at in pairs]
    with server_cursor() as cursor:
        cursor.execute(
            """
            update chats_message_key k set message_id = w.id, at = w.at
            from unnest(%s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[]) as w(group_id, key, id, at)
            where k.group_id = w.group_id and k.key = w.key
            """,
            [[d.group_id for d, _, _ in pairs], [d.key for d, _, _ in pairs], ids, ats],
        )
        if takes_id:
            cursor.execute(
                """
                update chats_message m set provider_id = w.provider_id, reply_to = coalesce(m.reply_to, w.reply_to)
                from unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[]) as w(id, at, provider_id, reply_to)
                where m.id = w.id and m.at = w.at
                """,
                [ids, ats, [d.provider_id for d, _, _ in pairs], [d.reply_to for d, _, _ in pairs]],
            )
