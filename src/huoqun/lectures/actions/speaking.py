"""What is said in a lecture: heard in the host group, or written in the console; amended, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts.relay import LineAmended
from ..models.lecture import Lecture
from ..models.relay import Delivery, Line
from ..permissions import LecturePermission
from ..rules import THERE, UNDER_WAY, LineKind, NothingToSay, State, text_fault
from ._fetching import ask_for_pictures
from ._lines import Words, append
from ._pumping import pump, take_back
from ._recalling import let_go, take_away
from ._rows import locked, targets_of


@transaction.atomic
def say(
    actor: Actor, *, lecture_uid: UUID, text: str, now: datetime, files: Sequence[Mapping[str, Any]] = (),
    kind: LineKind = LineKind.TEXT,
) -> int:  # fmt: skip
    """Say something in all groups of a lecture, from the console; answers the line's number. `files` are as a line's.

    Raises NotFound, NotAllowed, LectureElsewhere, NothingToSay.
    """
    actor.require(LecturePermission.RUN)
    actor.require(ChatsPermission.MESSAGE_SEND)
    row = locked(actor, lecture_uid, State.LIVE)
    if text_fault(text, files):
        raise NothingToSay
    return append(actor, row, [Words(text=text, files=tuple(files), kind=kind)], now)[-1].no


@transaction.atomic
def hear(actor: Actor, *, lecture_id: int, said: Sequence[Words], now: datetime, real: datetime) -> int:
    """What hosts said in the host group of a live lecture, in the order in which it was said; answers how many lines
    are new. Heard again, a message stays one line. Pictures that only the platform has are asked for, at the moment
    `real`.
    """
    actor.require(LecturePermission.HEAR)
    row = Lecture.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(id=lecture_id).first()
    if row is None or row.state != State.LIVE:
        return 0
    ids = [words.message_id for words in said]
    known = set(
        Line.objects.of(row.workspace_id).filter(lecture_id=row.id, message_id__in=ids)
        .values_list("message_id", flat=True)
    )  # fmt: skip
    fresh = [words for words in said if words.message_id not in known]
    return len(append(actor, row, ask_for_pictures(actor, fresh, real=real), now)) if fresh else 0


@transaction.atomic
def amend(actor: Actor, *, line_id: int, text: str, now: datetime) -> bool:
    """A line has new words: groups that did not have it yet get these, the others a correction in its turn.

    Answers whether that changed anything. Raises NotFound, NotAllowed, NothingToSay.
    """
    row, line = _line(actor, line_id)
    words = storable(text.strip())
    if text_fault(words, line.files):
        raise NothingToSay
    if line.text == words or line.recalled_at is not None:
        return False
    line.text, line.version = words, line.version + 1
    line.save(update_fields=["text", "version"])
    targets = targets_of(row.workspace_id, lecture_id=row.id)
    had = Delivery.objects.of(row.workspace_id).filter(line_id=line.id)
    take_back(row.workspace_id, list(had.filter(state__in=UNDER_WAY)), now=now)
    if had.filter(state__in=THERE).exists():
        last = Line.objects.of(row.workspace_id).filter(lecture_id=row.id).aggregate(last=Max("no"))["last"] or 0
        Line.objects.create(
            workspace_id=row.workspace_id, lecture_id=row.id, no=last + 1, kind=LineKind.CORRECTION, text=words,
            amends_id=line.id, version=line.version, member_id=line.member_id, by=str(actor), said_at=now,
        )  # fmt: skip
    pump(row.workspace_id, targets, now=now)
    journal.record(actor, [LineAmended(lecture_id=row.id, line_id=line.id, about="edited")], at=now)
    return True


@transaction.atomic
def recall(actor: Actor, *, line_id: int, now: datetime) -> bool:
    """Take a line back: groups that did not have it never get it; in the others it is taken away where the platform
    can. Answers whether that changed anything. Raises NotFound, NotAllowed.
    """
    row, line = _line(actor, line_id)
    if line.recalled_at is not None:
        return False
    line.recalled_at = now
    line.save(update_fields=["recalled_at"])
    targets = targets_of(row.workspace_id, lecture_id=row.id)
    had = list(Delivery.objects.of(row.workspace_id).filter(line_id=line.id))
    take_back(row.workspace_id, had, now=now)
    take_away(row.workspace_id, [line.id], now=now)
    let_go(row.workspace_id, targets, [line.id], now=now)
    pump(row.workspace_id, targets, now=now)
    journal.record(actor, [LineAmended(lecture_id=row.id, line_id=line.id, about="recalled")], at=now)
    return True


def _line(actor: Actor, line_id: int) -> tuple[Lecture, Line]:
    """A line of a lecture, both locked. Whoever heard it in the host group may say that it changed."""
    if not actor.may(LecturePermission.HEAR):
        actor.require(LecturePermission.RUN)
    found = Line.objects.of(actor.workspace_id).filter(id=line_id).first()
    if found is None or found.kind == LineKind.CORRECTION:
        raise NotFound
    row = Lecture.objects.of(actor.workspace_id).select_for_update(no_key=True).get(id=found.lecture_id)
    return row, Line.objects.of(actor.workspace_id).select_for_update(of=("self",)).get(id=line_id)
