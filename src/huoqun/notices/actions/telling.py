"""Notices told, acknowledged, reminded of, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import ask
from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.conditions.answering import Row, answer_each
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import moments, numbers, server_cursor
from huoqun.groups.queries.places import places

from ..facts import Acknowledged, Closed, Reminded
from ..models import Notice, Reader
from ..permissions import NoticePermission
from ..queries.notices import askable, unread_names
from ..rules import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    AllHaveRead,
    EmptyNotice,
    NobodyHere,
    NoticeClosed,
    NoticeTooLong,
    acknowledges,
)
from ..telling import names_of
from ._asking import NewNotice, said, tell_all
from ._holding import locked


@transaction.atomic
def tell(
    actor: Actor, *, group_id: int, title: str, text: str, now: datetime, remind_after: timedelta | None = None,
    among: str = "", key: str = "",
) -> UUID:  # fmt: skip
    """Tell a group something that everybody there is to acknowledge; answers the notice's uid.

    `among`: a condition; only those of whom it is true are asked. The same `key` again is the same notice.
    Raises NotFound, EmptyNotice, NoticeTooLong, NobodyHere, BadCondition.
    """
    if group_id not in places(actor.workspace_id, scope=actor.scope(NoticePermission.TELL)):
        raise NotFound
    _require_words(title, text)
    asked = NewNotice(
        key=key or f"notice/{ids.uid()}", group_id=group_id, title=title.strip(), text=text.strip(),
        remind_after=remind_after, among=_meant(actor, group_id, among, now) if among.strip() else None,
    )  # fmt: skip
    tell_all(actor, notices=[asked], now=now)
    row = Notice.objects.of(actor.workspace_id).get(key=asked.key)
    if not Reader.objects.of(actor.workspace_id).filter(notice_id=row.id).exists():
        raise NobodyHere
    return row.uid


def _meant(actor: Actor, group_id: int, among: str, now: datetime) -> list[int]:
    """Those of a group of whom a condition is true."""
    tree = parse(among)
    there = askable(actor.workspace_id, group_id)
    told = answer_each([(tree, Row(actor.workspace_id, now, member, group_id)) for member in there])
    meant = [member for member, is_meant in zip(there, told, strict=True) if is_meant]
    if not meant:
        raise NobodyHere
    return meant


def _require_words(title: str, text: str) -> None:
    if not title.strip() or not text.strip():
        raise EmptyNotice
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise NoticeTooLong


@dataclass(frozen=True, slots=True)
class Answer:
    """What a member said in a group, or (group None) to us in private."""

    group_id: int | None
    member_id: int
    at: datetime
    text: str


_ACKNOWLEDGE = """
    update notices_reader r set read_at = w.at
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as w(group_id, member_id, at)
    join members_member m on m.workspace_id = %s and m.id = w.member_id
    join notices_notice n on n.workspace_id = m.workspace_id and n.group_id = coalesce(w.group_id, n.group_id)
        and n.closed_at is null and n.told_at <= w.at
    where r.workspace_id = m.workspace_id and r.notice_id = n.id and r.member_id = coalesce(m.canonical_id, m.id)
      and r.read_at is null
    returning r.notice_id, n.group_id, r.member_id
"""


@transaction.atomic
def hear(actor: Actor, *, answers: Sequence[Answer], now: datetime) -> int:
    """Note who acknowledged the open notices of a group, in private of all their groups; answers how many did.

    Raises NotAllowed.
    """
    actor.require(NoticePermission.TELL)
    words = [one for one in answers if acknowledges(one.text)]
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
def note_read(actor: Actor, *, notice_uid: UUID, member_id: int, now: datetime) -> bool:
    """Note by hand that somebody has read a notice: said by voice, say, or elsewhere. Answers whether that was new.

    Raises NotFound, NoticeClosed.
    """
    row = locked(actor, notice_uid)
    if row.closed_at is not None:
        raise NoticeClosed
    mine = Reader.objects.of(actor.workspace_id).filter(notice_id=row.id, member_id=member_id)
    if not mine.exists():
        raise NotFound
    if not mine.filter(read_at=None).update(read_at=now, noted_by=str(actor)):
        return False
    said_so = Acknowledged(notice_id=row.id, group_id=row.group_id, member_id=member_id)
    journal.record(actor, [said_so], at=now, origin=Origin(row.origin))
    return True


@transaction.atomic
def remind(actor: Actor, *, notice_uid: UUID, now: datetime) -> int:
    """Name in the group those who have not acknowledged a notice; answers how many. Raises NotFound, AllHaveRead,
    NoticeClosed."""
    row = locked(actor, notice_uid)
    if row.closed_at is not None:
        raise NoticeClosed
    names = unread_names(actor.workspace_id, row.id)
    if not names:
        raise AllHaveRead
    number = row.reminders + 1
    with override(workspace(actor.workspace_id).language):
        words = _("Still to be read: “%(title)s”. Please answer “收到”:") % {"title": row.title}
        words = f"{words}\n{names_of(names)}"
    effect = said(f"{row.key}/reminder/{number}", row.group_id, words, row.key)
    ask(actor, effects=[effect], now=now, origin=Origin(row.origin))
    Notice.objects.of(actor.workspace_id).filter(id=row.id).update(reminders=number, remind_at=None)
    fact = Reminded(notice_id=row.id, group_id=row.group_id, readers=len(names))
    journal.record(actor, [fact], at=now, origin=Origin(row.origin))
    return len(names)


@transaction.atomic
def leave(actor: Actor, *, notice_uid: UUID) -> None:
    """Remind nobody by itself any more. Raises NotFound."""
    row = locked(actor, notice_uid)
    Notice.objects.of(actor.workspace_id).filter(id=row.id).update(remind_at=None)


@transaction.atomic
def close(actor: Actor, *, notice_uid: UUID, now: datetime) -> None:
    """Wait for nobody any more. Twice changes nothing. Raises NotFound."""
    row = locked(actor, notice_uid)
    if row.closed_at is None:
        Notice.objects.of(actor.workspace_id).filter(id=row.id).update(closed_at=now)
        journal.record(actor, [Closed(notice_id=row.id, group_id=row.group_id)], at=now, origin=Origin(row.origin))
