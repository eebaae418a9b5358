"""Notices told, acknowledged, reminded of, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.groups.queries.places import places

from ..facts import Acknowledged, Closed, Reminded, Told
from ..models import Notice, Reader
from ..permissions import NoticePermission
from ..queries.notices import unread_names
from ..rules import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    AllHaveRead,
    EmptyNotice,
    NobodyHere,
    NoticeClosed,
    NoticeTooLong,
    acknowledges,
    named,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What is to be told. `key` makes it unique in the workspace; `group_run_id` and `step`: where it comes from."""

    key: str
    group_id: int
    title: str
    text: str
    remind_after: timedelta | None = None
    group_run_id: int | None = None
    step: str = ""


@transaction.atomic
def tell(
    actor: Actor, *, group_id: int, title: str, text: str, now: datetime, remind_after: timedelta | None = None,
    key: str = "",
) -> UUID:  # fmt: skip
    """Tell a group something that everybody there is to acknowledge; answers the notice's uid.

    Raises NotFound, EmptyNotice, NoticeTooLong, NobodyHere. The same `key` again is the same notice.
    """
    if group_id not in places(actor.workspace_id, scope=actor.scope(NoticePermission.TELL)):
        raise NotFound
    _require_words(title, text)
    asked = NewNotice(
        key=key or f"notice/{ids.uid()}", group_id=group_id, title=title.strip(), text=text.strip(),
        remind_after=remind_after,
    )  # fmt: skip
    tell_all(actor, notices=[asked], now=now)
    row = Notice.objects.of(actor.workspace_id).get(key=asked.key)
    if not Reader.objects.of(actor.workspace_id).filter(notice_id=row.id).exists():
        raise NobodyHere
    return row.uid


def _require_words(title: str, text: str) -> None:
    if not title.strip() or not text.strip():
        raise EmptyNotice
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise NoticeTooLong


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
        where not m.is_bot and not m.is_staff and m.erased_at is null
        returning notice_id
    )
    select new.id, new.key, new.group_id, (select count(*) from asked where asked.notice_id = new.id) from new
"""


def tell_all(actor: Actor, *, notices: Sequence[NewNotice], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Tell many groups at once; answers how many notices are new. Whoever is there is asked; staff and bots are not.

    Raises NotAllowed.
    """
    for group in {notice.group_id for notice in notices}:
        actor.require(NoticePermission.TELL, group_id=group)
    values = {
        "workspace": actor.workspace_id, "now": now, "by": str(actor), "origin": str(origin),
        "keys": texts([n.key for n in notices]), "groups": numbers(n.group_id for n in notices),
        "runs": numbers(n.group_run_id for n in notices), "steps": texts([n.step for n in notices]),
        "titles": texts([n.title for n in notices]), "texts": texts([n.text for n in notices]),
        "reminds": moments(now + n.remind_after if n.remind_after else None for n in notices),
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_TELL, values)
        told = cursor.fetchall()
    words = {notice.key: notice for notice in notices}
    with override(workspace(actor.workspace_id).language):
        effects = [_said(f"{key}/told", group, _told(words[key]), key) for _, key, group, _ in told]
    ask(actor, effects=effects, now=now, origin=origin)
    facts = [Told(notice_id=id, group_id=group, readers=readers) for id, _, group, readers in told]
    journal.record(actor, facts, at=now, origin=origin)
    return len(told)


def _told(notice: NewNotice) -> str:
    ending = _("Please answer “收到” once you have read it.")
    return f"【{notice.title}】\n{notice.text}\n{ending}"


def _said(key: str, group_id: int, text: str, cause: str) -> NewEffect:
    return NewEffect(key=key, body=Send(text), cls=EffectClass.SERVICE, group_id=group_id, cause=cause)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a member said in a group."""

    group_id: int
    member_id: int
    at: datetime
    text: str


_ACKNOWLEDGE = """
    update notices_reader r set read_at = w.at
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as w(group_id, member_id, at)
    join members_member m on m.workspace_id = %s and m.id = w.member_id
    join notices_notice n on n.workspace_id = m.workspace_id and n.group_id = w.group_id
        and n.closed_at is null and n.told_at <= w.at
    where r.workspace_id = m.workspace_id and r.notice_id = n.id and r.member_id = coalesce(m.canonical_id, m.id)
      and r.read_at is null
    returning r.notice_id, n.group_id, r.member_id
"""


@transaction.atomic
def hear(actor: Actor, *, said: Sequence[Answer], now: datetime) -> int:
    """Note who acknowledged the open notices of their group; answers how many did. Raises NotAllowed."""
    actor.require(NoticePermission.TELL)
    words = [one for one in said if acknowledges(one.text)]
    if not words:
        return 0
    columns = [numbers(w.group_id for w in words), numbers(w.member_id for w in words), moments(w.at for w in words)]
    with server_cursor() as cursor:
        cursor.execute(_ACKNOWLEDGE, [*columns, actor.workspace_id])
        read = cursor.fetchall()
    facts = [Acknowledged(notice_id=notice, group_id=group, member_id=member) for notice, group, member in read]
    journal.record(actor, facts, at=now)
    return len(read)


@transaction.atomic
def remind(actor: Actor, *, notice_uid: UUID, now: datetime) -> int:
    """Name in the group those who have not acknowledged a notice; answers how many. Raises NotFound, AllHaveRead,
    NoticeClosed."""
    row = _locked(actor, notice_uid)
    if row.closed_at is not None:
        raise NoticeClosed
    names = unread_names(actor.workspace_id, row.id)
    if not names:
        raise AllHaveRead
    number = row.reminders + 1
    with override(workspace(actor.workspace_id).language):
        words = _("Still to be read: “%(title)s”. Please answer “收到”:") % {"title": row.title}
    effect = _said(f"{row.key}/reminder/{number}", row.group_id, f"{words}\n{named(names)}", row.key)
    ask(actor, effects=[effect], now=now, origin=Origin(row.origin))
    Notice.objects.of(actor.workspace_id).filter(id=row.id).update(reminders=number, remind_at=None)
    fact = Reminded(notice_id=row.id, group_id=row.group_id, readers=len(names))
    journal.record(actor, [fact], at=now, origin=Origin(row.origin))
    return len(names)


@transaction.atomic
def leave(actor: Actor, *, notice_uid: UUID) -> None:
    """Remind nobody by itself any more. Raises NotFound."""
    row = _locked(actor, notice_uid)
    Notice.objects.of(actor.workspace_id).filter(id=row.id).update(remind_at=None)


@transaction.atomic
def close(actor: Actor, *, notice_uid: UUID, now: datetime) -> None:
    """Wait for nobody any more. Twice changes nothing. Raises NotFound."""
    row = _locked(actor, notice_uid)
    if row.closed_at is None:
        Notice.objects.of(actor.workspace_id).filter(id=row.id).update(closed_at=now)
        journal.record(actor, [Closed(notice_id=row.id, group_id=row.group_id)], at=now, origin=Origin(row.origin))


def _locked(actor: Actor, uid: UUID) -> Notice:
    row = Notice.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    if row is None or not actor.may(NoticePermission.TELL, group_id=row.group_id):
        raise NotFound
    return row
