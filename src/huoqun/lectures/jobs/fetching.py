"""Pictures that hosts show where only the platform has them: taken when they were read, given up when they are late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick

from ..actions.fetching import give_up, take_pictures

_WAITING = """
    select distinct l.workspace_id from lectures_lecture l
    where (l.state = 'live' or (l.state = 'ended' and l.ended_at > %s - interval '1 day'))
      and exists (select from lectures_line i where i.lecture_id = l.id and i.files @> '[{"awaits": true}]')
"""


@consumer("lectures.pictures", hears=[("chats.picture_read", 1)], acts=True, feature="lectures")
def hear_pictures(units: Sequence[Unit], now: datetime) -> None:
    """Has lines go on whose pictures came."""
    read: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        read[unit.fact.workspace_id].append(unit.fact.payload["picture_id"])
    for workspace_id, picture_ids in read.items():
        actor = system(workspace_id, "lectures")
        take_pictures(actor, picture_ids=picture_ids, now=workspace(workspace_id).now(now))


@tick("lectures.late_pictures", every=15)
def give_up_all(real: datetime) -> int:
    """Has lines go on whose pictures do not come."""
    with server_cursor() as cursor:
        found = [row[0] for row in cursor.execute(_WAITING, [real]).fetchall()]
    here = [workspace(one) for one in sorted(found)]
    return sum(give_up(system(one.id, "lectures"), now=one.now(real), real=real) for one in here if one.has("lectures"))
