"""Empties what erased people said: the messages stay as counted, without their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.chats.actions.calls import forget_calls
from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import server_cursor

_FORGET = (
    """
    delete from chats_search s using chats_message m
    where m.workspace_id = any(%(workspaces)s) and m.member_id = any(%(members)s)
      and s.message_id = m.id and s.at = m.at
    """,
    """
    update chats_grouppulse p set last_text = ''
    where p.workspace_id = any(%(workspaces)s) and exists (
        select from chats_message m
        where m.workspace_id = p.workspace_id and m.group_id = p.group_id and m.at = p.last_at
          and m.member_id = any(%(members)s))
    """,
    """
    update chats_message set text = '', data = null
    where workspace_id = any(%(workspaces)s) and member_id = any(%(members)s)
    """,
    """
    update chats_effect e set body = '{}' from chats_progress p
    where e.workspace_id = any(%(workspaces)s) and e.member_id = any(%(members)s)
      and p.effect_id = e.id and p.state not in ('planned', 'ready', 'leased')
    """,
    "delete from chats_contacttags where workspace_id = any(%(workspaces)s) and member_id = any(%(members)s)",
    "delete from chats_picture where workspace_id = any(%(workspaces)s) and member_id = any(%(members)s)",
    "delete from chats_waiting where workspace_id = any(%(workspaces)s) and member_id = any(%(members)s)",
)


@consumer("chats.forgetting", hears=[("members.erased", 1)], acts=False, batch=50)
def forget(units: Sequence[Unit], now: datetime) -> None:
    """Remove the words of people who were erased."""
    values = {
        "workspaces": list({u.fact.workspace_id for u in units}),
        "members": [u.fact.payload["member_id"] for u in units],
    }
    with server_cursor() as cursor:
        for statement in _FORGET:
            cursor.execute(statement, values)


@app.periodic(cron="41 * * * *")
@app.task(name="chats.forget_calls", queueing_lock="chats.forget_calls")
def forget_old_calls(timestamp: int) -> None:
    """Every hour, let go of calls at the web door that nobody repeats any more."""
    forget_calls(real=datetime.fromtimestamp(timestamp, UTC))
