"""Pictures of messages: wanted by whoever must know what they say, fetched by the line that heard them. Voice messages
are wanted by whoever takes them along, and come the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.picture_reading import Read
from huoqun.core.queries import workspace
from huoqun.core.sql import moments, numbers, server_cursor

from ..facts.incoming import PictureRead
from ..models import Picture
from ..permissions import ChatsPermission
from ..port.gateway import SentPicture
from ..rules import PictureState

MOST_OF_A_MESSAGE, MOST_OF_A_MEMBER, MOST_WAITING = 9, 30, 1000
"""How many wait at once to be fetched or read: whoever floods a group with pictures keeps only their own waiting."""

AT_ONCE = 4
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A message whose pictures are wanted. `with_text`: their words too, not only their codes. `keep`: not by a rule
    that asks what they say, but by somebody who takes the pictures themselves (`picturing.take`). `with_voice`: what
    was spoken, too.
    """

    message_id: int
    at: datetime
    with_text: bool
    keep: bool = False
    with_voice: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that a line is to fetch."""

    id: int
    sent: SentPicture


# The outermost times stand as parameters of their own: by them the planner leaves out all other months at once.
_WANT = """
    with asked as (
        select m.connection_id, m.group_id, m.member_id, m.id, m.at, f.place, f.file,
               coalesce(m.provider_id, '') as provider_id, w.with_text, w.keep,
               row_number() over (partition by m.member_id order by m.id, f.place) as nth,
               row_number() over (order by m.id, f.place) as of_all
        from unnest(%s::bigint[], %s::timestamptz[], %s::boolean[], %s::boolean[], %s::boolean[])
             as w(message_id, at, with_text, keep, with_voice)
        join chats_message m on m.workspace_id = %s and m.id = w.message_id and m.at = w.at
        join chats_connection c on c.workspace_id = m.workspace_id and c.id = m.connection_id
                               and c.offers->'capabilities' ? 'pictures'
        cross join lateral jsonb_array_elements(m.data->'files') with ordinality as f(file, place)
        where m.at between %s and %s and jsonb_typeof(m.data->'files') = 'array' and f.place <= %s
          and (f.file->>'kind' = 'image' or (w.with_voice and f.file->>'kind' = 'voice'))
          and m.group_id is not null and m.member_id is not null
    ), waiting as (
        select member_id, count(*) as of_theirs from chats_picture
        where workspace_id = %s and state in ('wanted', 'fetched') group by member_id
    )
    insert into chats_picture as p (workspace_id, connection_id, group_id, member_id, message_id, message_at, place,
                               chat_id, provider_id, file, with_text, keep, ruled, state, why, tries, asked_at,
                               not_before)
    select %s, a.connection_id, a.group_id, a.member_id, a.id, a.at, a.place,
           coalesce((select r.chat_id from chats_route r where r.workspace_id = %s and r.group_id = a.group_id
                     and r.connection_id = a.connection_id limit 1), ''),
           a.provider_id, a.file, a.with_text, a.keep, not a.keep, 'wanted', '', 0, %s, %s
    from asked a left join waiting t on t.member_id = a.member_id
    where coalesce(t.of_theirs, 0) + a.nth <= %s
      and (select coalesce(sum(of_theirs), 0) from waiting) + a.of_all <= %s
    on conflict (workspace_id, message_id, place) do update
    set keep = p.keep or excluded.keep, ruled = p.ruled or excluded.ruled,
        with_text = p.with_text or excluded.with_text,
        -- its content is gone, and wanted now: it is fetched once more
        state = case when excluded.keep and not p.keep and p.state in ('read', 'given_up') then 'wanted'
                else p.state end,
        tries = case when excluded.keep and not p.keep and p.state in ('read', 'given_up') then 0 else p.tries end
    where (excluded.keep and not p.keep) or (excluded.ruled and not p.ruled)
"""


@transaction.atomic
def want(actor: Actor, *, asked: Sequence[Asked], real: datetime) -> int:
    """Have the pictures of these messages fetched and read, where their platform gives them; answers how many. What
    they say is told by the fact `chats.picture_read`. Raises NotAllowed.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    if not asked:
        return 0
    # One row a message: twice in one statement could not be stored.
    asked = list({one.message_id: one for one in asked}.values())
    here, times = actor.workspace_id, [one.at for one in asked]
    values = [
        numbers(one.message_id for one in asked), moments(times), [one.with_text for one in asked],
        [one.keep for one in asked], [one.with_voice for one in asked], here,
        min(times), max(times), MOST_OF_A_MESSAGE, here, here, here, real, real, MOST_OF_A_MEMBER, MOST_WAITING,
    ]  # fmt: skip
    with server_cursor() as cursor:
        return int(cursor.execute(_WANT, values).rowcount)


def wanted(actor: Actor, *, connection_id: int, real: datetime) -> list[Wanted]:
    """A few pictures that this connection is to fetch, the oldest first. The process that serves it asks."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Picture.objects.of(actor.workspace_id).filter(
        connection_id=connection_id, state=PictureState.WANTED, not_before__lte=real
    )
    return [
        Wanted(row.id, SentPicture(row.file, row.chat_id, row.provider_id))
        for row in rows.defer("content").order_by("not_before", "id")[:AT_ONCE]
    ]


@transaction.atomic
def fetched(actor: Actor, *, connection_id: int, picture_id: int, content: bytes, real: datetime) -> None:
    """It is here: a picture is read within a minute or two, what was spoken may be taken at once."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Picture.objects.of(actor.workspace_id).filter(connection_id=connection_id, state=PictureState.WANTED)
    row = rows.select_for_update().filter(id=picture_id).first()
    if row is None:
        return
    row.state, row.content, row.tries, row.not_before = PictureState.FETCHED, content, 0, real
    if row.file.get("kind") == "voice":
        row.state, row.said = PictureState.READ, asdict(Read())
        told = PictureRead(picture_id=row.id, message_id=row.message_id, group_id=row.group_id, member_id=row.member_id)
        journal.record(actor, [told], at=workspace(actor.workspace_id).now(real))
    row.save(update_fields=["state", "content", "said", "tries", "not_before"])


@transaction.atomic
def failed(
    actor: Actor, *, connection_id: int, picture_id: int, why: str, again: bool, real: datetime,
    later: timedelta | None = None,
) -> None:  # fmt: skip
    """It did not come: it is asked for again, each time later, or given up. `later`: when the platform said."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Picture.objects.of(actor.workspace_id).filter(connection_id=connection_id, state=PictureState.WANTED)
    row = rows.select_for_update().filter(id=picture_id).first()
    if row is None:
        return
    row.tries, row.why = row.tries + 1, why[:60]
    row.not_before = real + (later or timedelta(seconds=2 ** (2 * row.tries)))
    if not again or row.tries >= MOST_TRIES:
        row.state = PictureState.GIVEN_UP
    row.save(update_fields=["tries", "why", "not_before", "state"])
