"""Words that a person was to send by hand, heard in their group: the send is done, and nobody has to say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..permissions import ChatsPermission
from ..rules import EffectState
from ._moves import Move, move

FEWEST = 8
"""Characters that words must have to be told from what people say anyway."""

SKEW = timedelta(minutes=5)
"""How far a platform's clock may be before ours."""


@dataclass(frozen=True, slots=True)
class Block:
    """Messages that were stored together."""

    first_id: int
    last_id: int
    from_at: datetime
    until_at: datetime


_WORDS = r"btrim(regexp_replace({}, '\s+', ' ', 'g'))"

# What has pictures or files is not done by its words alone.
_WAITING = f"""
    select p.effect_id, e.group_id, e.member_id, {_WORDS.format("e.body->>'text'")}, p.state_at
    from chats_progress p join chats_effect e on e.id = p.effect_id
    where p.workspace_id = %s and p.state = 'awaiting_staff' and e.what = 'send' and e.group_id is not null
      and length(btrim(e.body->>'text')) >= %s and coalesce(jsonb_array_length(e.body->'attachments'), 0) = 0
    order by p.state_at, p.effect_id
"""

_SAID = f"""
    select m.group_id, {_WORDS.format("m.text")}, m.at, m.member_id, m.connection_id, m.provider_id
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) as w(first_id, last_id, since, until)
    join chats_message m on m.workspace_id = %s and m.id between w.first_id and w.last_id
        and m.at between w.since and w.until
    where m.at between %s and %s and m.group_id = any(%s) and {_WORDS.format("m.text")} = any(%s)
      and m.provider_id <> '' and m.recalled_at is null
    order by m.at, m.id
"""


@transaction.atomic
def confirm_what_was_said(actor: Actor, *, blocks: Sequence[Block], now: datetime) -> set[int]:
    """Confirm sends that wait for a person and whose words somebody else than who they are about has said since, in
    their group and to the letter (blanks aside): each message one send, the oldest first. Answers which were.
    """
    actor.require(ChatsPermission.INBOX_RECEIVE)
    if not blocks:
        return set()
    with server_cursor() as cursor:
        waiting = cursor.execute(_WAITING, [actor.workspace_id, FEWEST]).fetchall()
        if not waiting:
            return set()
        froms, untils = [b.from_at for b in blocks], [b.until_at for b in blocks]
        columns = [numbers(b.first_id for b in blocks), numbers(b.last_id for b in blocks)]
        groups, words = numbers({row[1] for row in waiting}), texts(sorted({row[3] for row in waiting}))
        cursor.execute(
            _SAID,
            [*columns, moments(froms), moments(untils), actor.workspace_id, min(froms), max(untils), groups, words],
        )
        heard: dict[tuple[int, str], list[tuple]] = defaultdict(list)
        for group_id, text, *rest in cursor.fetchall():
            heard[group_id, text].append(tuple(rest))
    moves = []
    for effect_id, group_id, about, text, since in waiting:
        said = heard[group_id, text]
        fitting = [one for one in said if one[0] >= since - SKEW and (about is None or one[1] != about)]
        if fitting:
            said.remove(fitting[0])
            moves.append(_done(effect_id, *fitting[0][2:]))
    return move(actor, moves, now=now)


def _done(effect_id: int, connection_id: int | None, ref: str) -> Move:
    return Move(effect_id, EffectState.CONFIRMED, decided_by="echo", connection_id=connection_id, provider_ref=ref)
