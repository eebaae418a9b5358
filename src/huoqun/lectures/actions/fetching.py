"""Pictures and voice messages of hosts that were on their way from the platform: they are here, or they do not come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huoqun.chats.actions.picturing import Taken, take
from huoqun.chats.queries.pictures import coming, to_be_taken
from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.files import BadFile, FileKind, FileTooLarge, Kept

from ..models.lecture import Lecture
from ..models.relay import Line
from ..permissions import LecturePermission
from ..rules import AWAITED_FOR, LineKind, State
from ._pumping import pump
from ._rows import targets_of
from .picturing import owner_of, said_file

AWAITS: list[dict[str, Any]] = [{"awaits": True}]


@transaction.atomic
def take_pictures(actor: Actor, *, picture_ids: Collection[int], now: datetime) -> int:
    """Put pictures that came into the lines that wait for them, and have the groups go on; answers how many came.
    Pictures that others asked for stay theirs.
    """
    actor.require(LecturePermission.HEAR)
    found = to_be_taken(actor.workspace_id, picture_ids)
    said = Line.objects.of(actor.workspace_id).filter(message_id__in=[one.message_id for one in found])
    # Also those for which no line waits any more: they are let go of.
    ours = {id for id in said.values_list("message_id", flat=True) if id is not None}
    lectures, lines = _locked(actor, message_ids=ours)
    taken = take(actor, picture_ids=[one.picture_id for one in found if one.message_id in ours])
    for one in taken:
        for line in lines:
            if line.message_id == one.message_id and line.recalled_at is None:
                _put(actor, lectures[line.lecture_id], line, one, now)
    _go_on(actor, lines, now)
    return len(taken)


@transaction.atomic
def give_up(actor: Actor, *, now: datetime, real: datetime) -> int:
    """Lines whose pictures do not come any more go on without: as lacking, where nothing of theirs came; answers how
    many. A picture has three minutes.
    """
    actor.require(LecturePermission.HEAR)
    _lectures, lines = _locked(actor)
    found = coming(actor.workspace_id, [line.message_id or 0 for line in lines], since=real - AWAITED_FOR)
    over = [line for line in lines if line.message_id not in found]
    for line in over:
        line.files = [one for one in line.files if not one.get("awaits")]
        if not line.files:
            line.kind = LineKind.LACKING
    _go_on(actor, over, now)
    return len(over)


def _locked(actor: Actor, *, message_ids: Collection[int] | None = None) -> tuple[dict[int, Lecture], list[Line]]:
    """The lines that wait for a picture, of these messages or of all, and their lectures, locked before them."""
    own = Line.objects.of(actor.workspace_id).filter(
        files__contains=AWAITS, lecture__state__in=[State.LIVE, State.ENDED]
    )
    if message_ids is not None:
        own = own.filter(message_id__in=list(message_ids))
    ids = set(own.values_list("lecture_id", flat=True))
    if not ids:
        return {}, []
    rows = Lecture.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(id__in=ids).order_by("id")
    lectures = {row.id: row for row in rows}
    return lectures, list(own.filter(lecture_id__in=ids).select_for_update(of=("self",)).order_by("id"))


def _put(actor: Actor, row: Lecture, line: Line, one: Taken, now: datetime) -> None:
    """What cannot be played is left out, as if it had not come."""
    place = next((n for n, x in enumerate(line.files) if x.get("awaits") and x["place"] == one.place), None)
    if place is None:
        return
    owner = owner_of(row.uid)
    try:
        kept = _kept(actor, one.raw, owner, now, is_voice=line.files[place]["kind"] == LineKind.VOICE)
    except (BadFile, FileTooLarge):
        line.files = [*line.files[:place], *line.files[place + 1 :]]
        line.kind = line.kind if line.files else LineKind.LACKING
    else:
        line.files = [*line.files[:place], said_file(kept), *line.files[place + 1 :]]


def _kept(actor: Actor, raw: bytes, owner: str, now: datetime, *, is_voice: bool) -> Kept:
    """A picture was made harmless where it was read; of a recording the sound stays. Raises BadFile, FileTooLarge."""
    if not is_voice:
        return files.made(actor, raw=raw, name="lecture", owner=owner, now=now)
    kept = files.keep(actor, raw=raw, name="lecture", allowed=[FileKind.AUDIO], owner=owner, now=now)
    files.attach(actor, file_ids=[kept.id], owner=owner, now=now)
    return kept


def _go_on(actor: Actor, lines: Sequence[Line], now: datetime) -> None:
    Line.objects.bulk_update(lines, ["files", "kind"])
    for lecture_id in sorted({line.lecture_id for line in lines}):
        targets = targets_of(actor.workspace_id, lecture_id=lecture_id)
        pump(actor.workspace_id, targets, now=now)
