"""Batches of messages of which chance left some members out, read beside those who were meant to get them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from huoqun.chats.queries.batches import Compared
from huoqun.core.sql import moments, server_cursor, texts

from ..rules import COMPLAINTS
from ..trials import Arm

WINDOW = timedelta(days=7)
"""For so long after it was sent somebody who bought, or spoke, counts."""
AT_MOST = 12
"""The newest ones that are read at once."""

# Who was left out for another reason (wants no messages, never agreed) is in both arms alike, and counts in both.
_COUNTED = f"""
    with meant as materialized (
        select e.batch, e.member_id, coalesce(m.canonical_id, m.id) as head, e.arm <> '' as held, b.at, b.offer
        from unnest(%(batches)s::text[], %(ats)s::timestamptz[], %(offers)s::bool[]) as b(batch, at, offer)
        join chats_effect e on e.workspace_id = %(workspace)s and e.batch = b.batch and e.batch <> ''
        join members_member m on m.workspace_id = e.workspace_id and m.id = e.member_id and not m.is_bot
    )
    select batch, held, count(*), count(*) filter (where case when offer then exists (
               select from deeds_deed d where d.workspace_id = %(workspace)s and d.member_id = w.head
               and d.kind = 'bought' and d.occurred_at >= w.at and d.occurred_at < w.at + %(window)s)
           else exists (
               select from chats_message s where s.workspace_id = %(workspace)s and s.member_id = w.member_id
               and s.at >= w.at and s.at < w.at + %(window)s) end),
           count(*) filter (where exists (
               select from groups_span g where g.workspace_id = %(workspace)s and g.member_id = w.member_id
               and g.left_at >= w.at and g.left_at < w.at + %(window)s)),
           count(*) filter (where exists (
               select from members_consent c where c.workspace_id = %(workspace)s and c.member_id = w.head
               and c.purpose = 'messages' and not c.granted and c.at >= w.at and c.at < w.at + %(window)s)),
           count(*) filter (where exists (
               select from chats_message s where s.workspace_id = %(workspace)s and s.member_id = w.member_id
               and s.at >= w.at and s.at < w.at + %(window)s and s.text ~* '{"|".join(COMPLAINTS)}'))
    from meant w group by 1, 2
"""


def read_arms(
    workspace_id: int, found: Sequence[Compared], *, held: str, rest: str, now: datetime
) -> Iterator[tuple[Compared, int, list[Arm]]]:
    """Of the newest ones: how many people still have time, and both arms, who was left out first."""
    newest = sorted(found, key=lambda one: one.at, reverse=True)[:AT_MOST]
    if not newest:
        return
    values = {
        "workspace": workspace_id, "batches": texts([one.batch for one in newest]), "window": WINDOW,
        "ats": moments([one.at for one in newest]), "offers": [one.is_offer for one in newest],
    }  # fmt: skip
    counted: dict[str, dict[bool, tuple[int, ...]]] = defaultdict(dict)
    with server_cursor() as cursor:
        for batch, was_held, *counts in cursor.execute(_COUNTED, values).fetchall():
            counted[batch][was_held] = tuple(counts)
    for one in newest:
        both = [counted[one.batch].get(was_held, (0,) * 5) for was_held in (True, False)]
        if not all(counts[0] for counts in both):
            continue
        if one.at + WINDOW > now:
            yield one, sum(counts[0] for counts in both), [Arm(held, 0, 0), Arm(rest, 0, 0)]
        else:
            yield one, 0, [Arm(name, *counts) for name, counts in zip((held, rest), both, strict=True)]
