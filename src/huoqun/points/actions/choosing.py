"""Posts of quality (精华): chosen by the team, once a message; what that earned goes with the choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from huoqun.chats.keys import of_id
from huoqun.chats.queries._keys import key_of, place_of
from huoqun.chats.queries.messages import MessageLine, at_places
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound, Refused
from huoqun.core.sql import server_cursor
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import restore, withdraw
from huoqun.deeds.rules import DeedKind, NewDeed
from huoqun.groups.queries.places import chapters
from huoqun.members.queries.faces import Face, faces

from ..facts import QualityChosen, QualityEnded
from ..models import Chosen
from ..permissions import PointsPermission
from ..policy.model import Rule
from ..queries.policies import in_force

SOURCE = "quality"


class NotToBeChosen(Refused):
    code = "not_to_be_chosen"
    message = N_("This message cannot be chosen.")
    way_out = N_("Choose what a member said: not the team's own words, a program's, or what was recalled.")
    status = 409


@dataclass(frozen=True, slots=True)
class Looked:
    """A message before it is chosen: whose it is, what the policy gives for it, and whether it is chosen already."""

    line: MessageLine
    author: Face
    rule: Rule | None
    chosen: bool


def look(actor: Actor, *, message_key: str, group_id: int, now: datetime) -> Looked:
    """What choosing a message of a group comes to; nothing is done yet. Raises NotFound, NotToBeChosen."""
    line, author = _found(actor, message_key, group_id)
    chosen = Chosen.objects.of(actor.workspace_id).filter(message=line.id, ended_at=None).exists()
    rule = in_force(actor.workspace_id, now).policy.rule_for(DeedKind.QUALITY, "")
    return Looked(line, author, rule, chosen)


@transaction.atomic
def choose(actor: Actor, *, message_key: str, group_id: int, now: datetime) -> bool:
    """Choose a message; answers whether it was not chosen yet. The policy pays its author, who is told in private.

    Raises NotFound, NotToBeChosen.
    """
    line, author = _found(actor, message_key, group_id)
    row, new = Chosen.objects.get_or_create(
        workspace_id=actor.workspace_id, message=line.id,
        defaults={
            "at": line.at, "group_id": group_id, "member_id": author.id, "chosen_by": str(actor), "chosen_at": now,
        },
    )  # fmt: skip
    if not new:
        again = Chosen.objects.filter(id=row.id).exclude(ended_at=None)
        if not again.update(ended_at=None, ended_why="", chosen_by=str(actor), chosen_at=now):
            return False
    team = system(actor.workspace_id, "policy")
    if not restore(team, source=SOURCE, source_ids=[str(line.id)], now=now):
        deed = NewDeed(
            kind=DeedKind.QUALITY, occurred_at=now, source=SOURCE, source_id=str(line.id), member_id=author.id,
            group_id=group_id,
        )  # fmt: skip
        record(team, deeds=[deed], now=now)
    fact = QualityChosen(message_id=line.id, member_id=author.id, group_id=group_id)
    journal.record(actor, [fact], at=now)
    return True


@transaction.atomic
def unchoose(actor: Actor, *, message_key: str, group_id: int, now: datetime) -> None:
    """Let a message be chosen no longer; what it earned is taken back. Twice changes nothing. Raises NotFound."""
    place = _placed(actor, message_key, group_id)
    _end(actor, Chosen.objects.of(actor.workspace_id).filter(message=place[1], group_id=group_id), "unchosen", now)


@transaction.atomic
def recalled(actor: Actor, *, message_ids: Sequence[int], now: datetime) -> None:
    """Messages were taken back: they are chosen no longer."""
    actor.require(PointsPermission.MAKE)
    _end(actor, Chosen.objects.of(actor.workspace_id).filter(message__in=message_ids), "recalled", now)


def _end(actor: Actor, rows: Any, why: str, now: datetime) -> None:
    ended = list(rows.filter(ended_at=None).select_for_update().order_by("id"))
    if not ended:
        return
    Chosen.objects.filter(id__in=[row.id for row in ended]).update(ended_at=now, ended_why=why)
    ids = [str(row.message) for row in ended]
    withdraw(system(actor.workspace_id, "policy"), source=SOURCE, source_ids=ids, why=why, now=now)
    facts = [QualityEnded(message_id=r.message, member_id=r.member_id, group_id=r.group_id, why=why) for r in ended]
    journal.record(actor, facts, at=now)


def _placed(actor: Actor, message_key: str, group_id: int) -> tuple[datetime, int]:
    known, place = chapters(actor.workspace_id, [group_id]), place_of(message_key)
    if group_id not in known or place is None:
        raise NotFound
    actor.require(PointsPermission.CHOOSE, chapter_id=known[group_id], group_id=group_id)
    return place


def _found(actor: Actor, message_key: str, group_id: int) -> tuple[MessageLine, Face]:
    at, id = _placed(actor, message_key, group_id)
    line = at_places(actor.workspace_id, [(id, at)]).get(id)
    if line is None or line.group_id != group_id:
        raise NotFound
    author = faces(actor.workspace_id, [line.member_id]).get(line.member_id or 0)
    if author is None or author.is_bot or author.is_staff or author.erased or line.recalled_at is not None:
        raise NotToBeChosen
    return line, author


_STAFF = """
    select 1 from members_member m
    left join members_member h on h.workspace_id = m.workspace_id and h.id = m.canonical_id
    where m.workspace_id = %s and m.id = %s and (m.is_staff or h.is_staff) and not m.is_bot
"""
_ANSWERED = """
    select m.id, m.at from chats_message_key k join chats_message m on m.id = k.message_id and m.at = k.at
    where k.workspace_id = %s and k.group_id = %s and k.key = %s
"""
_BY_ID = "select m.id, m.at from chats_message m where m.workspace_id = %s and m.group_id = %s and m.id = %s"


@transaction.atomic
def hear(
    actor: Actor, *, member_id: int, group_id: int, message: int | str, wanted: bool, now: datetime
) -> bool:  # fmt: skip
    """Somebody says in a group that a message (its id, or the platform's own) is a quality post, or is none any more.

    Only the team's own words count; what cannot be chosen is left alone. Answers whether anything was done.
    """
    actor.require(PointsPermission.MAKE)
    here = actor.workspace_id
    query, key = (_BY_ID, message) if isinstance(message, int) else (_ANSWERED, of_id(message))
    with server_cursor() as cursor:
        if cursor.execute(_STAFF, [here, member_id]).fetchone() is None:
            return False
        found = cursor.execute(query, [here, group_id, key]).fetchone()
    if found is None:
        return False
    place = key_of(found[1], found[0])
    if not wanted:
        unchoose(actor, message_key=place, group_id=group_id, now=now)
        return True
    try:
        return choose(actor, message_key=place, group_id=group_id, now=now)
    except NotToBeChosen:
        return False
