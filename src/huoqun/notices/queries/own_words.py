"""Which words in private acknowledge a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import Said
from huoqun.core.sql import moments, numbers, server_cursor

from ..rules import acknowledges

# Whether they were read here already or are about to be.
_ASKED = """
    select w.place from unnest(%(members)s::bigint[], %(ats)s::timestamptz[])
         with ordinality as w(member_id, at, place)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    where exists (
        select from notices_reader r join notices_notice n on n.workspace_id = r.workspace_id and n.id = r.notice_id
        where r.workspace_id = m.workspace_id and r.member_id = coalesce(m.canonical_id, m.id) and n.told_at <= w.at
          and ((r.read_at is null and n.closed_at is null) or r.read_at = w.at))
"""


def words(workspace_id: int, said: Sequence[Said]) -> Mapping[int, datetime | None]:
    """“收到” is an answer to the notice that somebody has not read yet."""
    told = [one for one in said if acknowledges(one.text)]
    if not told:
        return {}
    values = {
        "workspace": workspace_id, "members": numbers(one.member_id or 0 for one in told),
        "ats": moments(one.at for one in told),
    }  # fmt: skip
    with server_cursor() as cursor:
        return {told[row[0] - 1].id: None for row in cursor.execute(_ASKED, values).fetchall()}
