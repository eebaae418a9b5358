"""What was handed in as check-ins, for whoever looks it through; and whose files they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..permissions import CampPermission
from ..rules import How, State


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A check-in with what proves it. `files`: (uid, kind). `by`: who counted it, where that was not the member."""

    id: int
    member_uid: UUID
    name: str
    day: int
    at: datetime
    how: How
    state: State
    text: str
    link: str
    files: tuple[tuple[str, str], ...]
    reason: str
    by: str


_HANDED_IN = f"""
    select c.id, m.uid, m.name, c.day, c.at, c.how, c.state, coalesce(nullif(c.text, ''), s.text, ''), c.link,
        coalesce((select jsonb_agg(jsonb_build_array(f.uid, f.kind) order by f.id) from core_storedfile f
                  where f.workspace_id = c.workspace_id and f.id = any(c.files)), '[]'), c.reason, c.by
    from camps_checkin c
    join members_member m on m.workspace_id = c.workspace_id and m.id = c.member_id
    left join chats_message s on s.workspace_id = c.workspace_id and s.id = c.message_id and s.at = c.message_at
    where c.workspace_id = %(workspace)s and c.group_run_id = %(run)s and c.how <= {How.HAND:d}
        and (%(before)s::bigint is null or c.id < %(before)s)
    order by c.id desc limit %(limit)s
"""


def handed_in(workspace_id: int, group_run_id: int, *, before: int | None, limit: int) -> list[HandedIn]:
    """The newest first; `before`: the id of the last one of the page before."""
    values = {"workspace": workspace_id, "run": group_run_id, "before": before, "limit": limit}
    with server_cursor() as cursor:
        rows = cursor.execute(_HANDED_IN, values).fetchall()
    return [_one(*row) for row in rows]


def _one(*row: Any) -> HandedIn:
    id_, member, name, day, at, how, state, text, link, files, reason, by = row
    pairs = tuple((uid, kind) for uid, kind in files)
    return HandedIn(id_, member, name, day, at, How(how), State(state), text, link, pairs, reason, by)


_WHERE = """
    select c.group_id, g.chapter_id from core_storedfile f
    join camps_checkin c on c.workspace_id = f.workspace_id and c.files @> array[f.id]
        -- by the member's own few, not by all of a workspace
        and c.member_id = nullif(substring(f.owner from '^member:([0-9]{1,18})$'), '')::bigint
    join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    where f.workspace_id = %s and f.uid = %s
"""


def require_to_see(actor: Actor, *, file_uid: str) -> None:
    """Refuse unless this file was handed in where the actor looks check-ins through. Raises NotFound."""
    with server_cursor() as cursor:
        places = cursor.execute(_WHERE, [actor.workspace_id, file_uid]).fetchall()
    if not any(actor.may(CampPermission.CHECK_IN, group_id=group, chapter_id=chapter) for group, chapter in places):
        raise NotFound
