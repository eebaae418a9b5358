"""Many notices told by a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What is to be told. `key` makes it unique in the workspace; `group_run_id` and `step`: where it comes from.

    `among`: whoever of the group is asked; None: everybody.
    """

    key: str
    group_id: int
    title: str
    text: str
    remind_after: timedelta | None = None
    group_run_id: int | None = None
    step: str = ""
    among: Sequence[int] | None = None


_TELL = """
    with new as (
        insert into notices_notice (workspace_id, uid, key, group_id, group_run_id, step, title, text, told_at, told_by,
                                    remind_at, reminders, origin)
        select %(workspace)s, gen_random_uuid(), w.key, w.group_id, w.group_run_id, w.step, w.title, w.text, %(now)s,
               %(by)s, w.remind_at, 0, %(origin)s
        from unnest(%(keys)s::text[], %(groups)s::bigint[], %(runs)s::bigint[], %(steps)s::text[], %(titles)s::text[],
                    %(texts)s::text[], %(reminds)s::timestamptz[])
             as w(key, group_id, group_run_id, step, title, text, remind_at)
        on conflict (workspace_id, key) do nothing
        returning id, key, group_id
    ),
    asked as (
        insert into notices_reader (workspace_id, notice_id, member_id)
        select distinct %(workspace)s::bigint, new.id, coalesce(m.canonical_id, m.id)
        from new
        join groups_span s on s.workspace_id = %(workspace)s and s.group_id = new.group_id and s.left_at is null
        join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
        join unnest(%(keys)s::text[], %(among)s::text[]) as w(key, among) on w.key = new.key
        where not m.is_bot and not m.is_staff and m.erased_at is null
          and (w.among is null or coalesce(m.canonical_id, m.id) = any(w.among::bigint[]))
        returning notice_id
    )
    select new.id, new.key, new.group_id, (select count(*) from asked where asked.notice_id = new.id) from new
"""


def tell_all(actor: Actor, *, notices: Sequence[NewNotice], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Tell many groups at once; answers how many notices are new. Whoever is there is asked; staff and bots are not."""
    values = {
        "workspace": actor.workspace_id, "now": now, "by": str(actor), "origin": str(origin),
        "keys": texts([n.key for n in notices]), "groups": numbers(n.group_id for n in notices),
        "runs": numbers(n.group_run_id for n in notices), "steps": texts([n.step for n in notices]),
        "titles": texts([n.title for n in notices]), "texts": texts([n.text for n in notices]),
        "among": [None if n.among is None else numbers(n.among) for n in notices],
        "reminds": moments(now + n.remind_after if n.remind_after else None for n in notices),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_TELL, values)
        told = cursor.fetchall()
    words = {notice.key: notice for notice in notices}
    with override(workspace(actor.workspace_id).language):
        effects = [said(f"{key}/told", group, _told(words[key]), key) for _, key, group, _ in told]
    ask(actor, effects=effects, now=now, origin=origin)
    facts = [Told(notice_id=id, group_id=group, readers=readers) for id, _, group, readers in told]
    journal.record(actor, facts, at=now, origin=origin)
    return len(told)


def _told(notice: NewNotice) -> str:
    ending = _("Please answer “收到” once you have read it.")
    return f"【{notice.title}】\n{notice.text}\n{ending}"


def said(key: str, group_id: int, text: str, cause: str) -> NewEffect:
    return NewEffect(key=key, body=Send(text), cls=EffectClass.SERVICE, group_id=group_id, cause=cause)
