"""What newcomers answer: one question after another, or a form at once; and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from huoqun.chats.actions.outbox import ask
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.members.queries.alike import heads

from ..facts import NotIntroduced
from ..models.introductions import Introduction
from ..permissions import NewcomersPermission
from ..queries.introductions import waiting
from ..queries.rituals import holding
from ..rules.rituals import IntroState, Step, form_in, same
from ._finishing import finish
from ._talking import Talk
from .turning import go_on


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody's words; `group_id` None: to us alone. `rival`: when another room asked what they may answer as well."""

    message_id: int
    member_id: int
    group_id: int | None
    text: str
    rival: datetime | None = None


@transaction.atomic
def hear(actor: Actor, *, said: Sequence[Spoke], now: datetime) -> int:
    """Take words as the answers of whoever is being asked; answers how many have introduced themselves by it."""
    actor.require(NewcomersPermission.HEAR)
    who = heads(actor.workspace_id, {one.member_id for one in said})
    waits = waiting(actor.workspace_id, who.values())
    rows = Introduction.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    opened = list(rows.filter(id__in=list(waits), state=IntroState.OPEN).order_by("-id"))
    if not opened:
        return 0
    for row in opened:
        row.member_id = waits[row.id].head
    held = holding(actor.workspace_id, {one.group_id for one in opened})
    profiles = _profiles(actor.workspace_id, {one.member_id for one in opened})
    talks = [
        Talk(row, held[row.group_id], *profiles[row.member_id], asked_at=waits[row.id].asked_at, now=now)
        for row in opened
        if row.group_id in held
    ]
    with override(workspace(actor.workspace_id).language):
        for one in said:
            if (talk := _meant(talks, who.get(one.member_id), one)) is not None:
                talk.hear(one.text, in_group=one.group_id is not None, message_id=one.message_id)
        moved = [talk for talk in talks if talk.heard]
        _save(moved, now)
        done = [talk for talk in moved if talk.row.state == IntroState.DONE]
        finish(actor, done, now=now)
        ask(actor, effects=[effect for talk in moved for effect in talk.says], now=now)
    refused = [talk.row for talk in moved if talk.row.state == IntroState.REFUSED]
    journal.record(actor, [_not(row) for row in refused], at=now)
    go_on(actor, member_ids={row.member_id for row in opened if row.state != IntroState.OPEN}, now=now)
    return len(done)


def _meant(talks: Iterable[Talk], member_id: int | None, said: Spoke) -> Talk | None:
    """For whom words are: a form in the group or in private, or “as before” there; other words in private for the
    newest question that was put to them there, unless another room asked after it. Whoever was not asked yet speaks of
    something else.
    """
    is_form = form_in(said.text) is not None
    for talk in talks:
        if talk.row.member_id != member_id or talk.row.state != IntroState.OPEN:
            continue
        if is_form and said.group_id in (None, talk.row.group_id):
            return talk
        if talk.row.step == Step.AGAIN and said.group_id == talk.row.group_id and same(said.text):
            return talk
        if not is_form and said.group_id is None and talk.asked_at is not None:
            return talk if said.rival is None or said.rival <= talk.asked_at else None
    return None


_PROFILES = "select id, name, background from members_member where workspace_id = %s and id = any(%s)"


def _profiles(workspace_id: int, member_ids: Iterable[int]) -> dict[int, tuple[str, dict[str, str]]]:
    with server_cursor() as cursor:
        rows = cursor.execute(_PROFILES, [workspace_id, list(member_ids)]).fetchall()
    return {id: (name, background) for id, name, background in rows}


def _save(talks: Sequence[Talk], now: datetime) -> None:
    for talk in talks:
        talk.row.ended_at = None if talk.row.state == IntroState.OPEN else now
    fields = ["member", "state", "step", "who", "needs", "offers", "nickname", "proposed", "again", "ended_at"]
    fields.append("asked_at")
    Introduction.objects.bulk_update([talk.row for talk in talks], fields)


def _not(row: Introduction) -> NotIntroduced:
    return NotIntroduced(member_id=row.member_id, group_id=row.group_id, about=str(row.group_id), why=row.state)


_LATE = """
    update newcomers_introduction set state = 'late', ended_at = %s
    where id in (select id from newcomers_introduction
                 where workspace_id = %s and state in ('open', 'waiting') and ends_at <= %s
                 order by id limit 1000 for update skip locked)
    returning member_id, group_id
"""


@transaction.atomic
def expire(actor: Actor, *, now: datetime) -> int:
    """End what nobody answered in time, without a word, and begin what waited for that; answers how many ended."""
    actor.require(NewcomersPermission.HEAR)
    with server_cursor() as cursor:
        rows = cursor.execute(_LATE, [now, actor.workspace_id, now]).fetchall()
    facts = [NotIntroduced(member_id=m, group_id=g, about=str(g), why=IntroState.LATE) for m, g in rows]
    journal.record(actor, facts, at=now)
    go_on(actor, now=now)
    return len(rows)
