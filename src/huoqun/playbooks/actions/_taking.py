"""Steps decided and written down, with one card for all that came too late to be taken without asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg import Cursor

from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers
from huoqun.work.actions import incidents

from ..engine.deciding import decide
from ..rules import LATE, SEND_NOW, SKIP, incident_key
from ._loading import Item, answer_conditions
from ._writing import Written, write


def take(actor: Actor, cursor: Cursor, items: Sequence[Item], *, now: datetime) -> Written:
    """Decide these and write it down, in the caller's transaction."""
    answer_conditions(items, now)
    decided = [(item, decide(item.plan, item.state, item.event, now, texts=item.texts)) for item in items]
    written = write(actor, cursor, decided, now=now)
    for group_run_id, late in written.asked.items():
        _ask_about(actor, cursor, group_run_id=group_run_id, late=late, now=now)
    return written


_HOLD = "update playbooks_due set held = 'asked' where id = any(%s::bigint[])"
_ASKED = """
    select d.step, count(*), min(d.due_at) from playbooks_due d join playbooks_run r on r.id = d.run_id
    where r.group_run_id = %s and d.held = 'asked' group by d.step order by min(d.due_at)
"""


def _ask_about(actor: Actor, cursor: Cursor, *, group_run_id: int, late: Sequence[Item], now: datetime) -> None:
    """Hold these, and put one incident before the team that counts all that a group run waits for."""
    running = late[0].group_run
    cursor.execute(_HOLD, [numbers(item.due_id for item in late)])
    cursor.execute(_ASKED, [group_run_id])
    waiting = cursor.fetchall()
    rows = [{"step": step, "people": count, "due_at": due_at.isoformat()} for step, count, due_at in waiting]
    with override(workspace(actor.workspace_id).language):
        title = _("Steps of a playbook are late: send them now, or skip them?")
    incidents.open(
        actor, key=incident_key(group_run_id), kind=LATE, title=title, choices=(SEND_NOW, SKIP),
        evidence={"late": rows, "asked_at": now.isoformat()}, people=sum(row["people"] for row in rows),
        group_id=running.group_id, now=now, origin=Origin(running.origin),
    )  # fmt: skip
