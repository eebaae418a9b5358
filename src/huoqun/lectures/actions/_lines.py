"""What is said in a lecture becomes lines, and each group is asked to hear them in their turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.relay import LinesSaid
from ..models.lecture import Lecture
from ..models.relay import Line
from ..rules import LineKind
from ._pumping import pump
from ._rows import targets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Something said. `files`: [{kind, path, url, name}]; `message_id` and `member_id`: the host's message, `fetch`:
    a picture or voice that only its platform has.
    """

    text: str
    files: tuple[Mapping[str, Any], ...] = ()
    kind: LineKind = LineKind.TEXT
    message_id: int | None = None
    member_id: int | None = None
    said_at: datetime | None = None
    fetch: LineKind | None = None


def append(actor: Actor, row: Lecture, said: Sequence[Words], now: datetime) -> list[Line]:
    """Lines of a locked lecture, asked for in its groups."""
    own = Line.objects.of(row.workspace_id).filter(lecture_id=row.id)
    last = own.aggregate(last=Max("no"))["last"] or 0
    made = Line.objects.bulk_create(
        Line(
            workspace_id=row.workspace_id, lecture_id=row.id, no=last + n, kind=words.kind,
            text=storable(words.text.strip()), files=[dict(f) for f in words.files], message_id=words.message_id,
            member_id=words.member_id, by=str(actor), said_at=words.said_at or now,
        )
        for n, words in enumerate(said, 1)
    )  # fmt: skip
    journal.record(actor, [LinesSaid(lecture_id=row.id, line_ids=tuple(one.id for one in made))], at=now)
    pump(row.workspace_id, targets_of(row.workspace_id, lecture_id=row.id), now=now)
    return made
