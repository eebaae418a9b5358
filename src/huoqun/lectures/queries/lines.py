"""What was said in lectures: line by line, and what of it matters to whoever comes late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..permissions import LecturePermission
from ..rules import LineKind


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line. `had`: groups that have it; `waits`: groups in which it failed; `member_id`: the host, None: console."""

    id: int
    no: int
    kind: LineKind
    text: str
    files: list[dict[str, Any]]
    member_id: int | None
    by: str
    marked: bool
    version: int
    said_at: datetime
    recalled_at: datetime | None
    had: int
    waits: int

    @property
    def is_awaited(self) -> bool:
        """Whether a picture of it is still on its way from the platform."""
        return self.recalled_at is None and any(one.get("awaits") for one in self.files)


_LINES = """
    select i.id, i.no, i.kind, i.text, i.files, i.member_id, i.by, i.marked, i.version, i.said_at, i.recalled_at,
           (select count(*) from lectures_delivery d where d.line_id = i.id and d.state = 'sent'),
           (select count(*) from lectures_delivery d where d.line_id = i.id and d.state = 'failed')
    from lectures_line i where i.workspace_id = %s and i.lecture_id = %s order by i.no desc limit %s
"""


def lines(actor: Actor, *, lecture_id: int, limit: int = 60) -> list[LineRow]:
    """What was said last, the newest first."""
    actor.require(LecturePermission.VIEW)
    with server_cursor() as cursor:
        rows = cursor.execute(_LINES, [actor.workspace_id, lecture_id, limit]).fetchall()
    return [LineRow(*[*row[:2], LineKind(row[2]), *row[3:]]) for row in rows]


_DIGEST = """
    select lecture_id, text, marked from lectures_line
    where workspace_id = %s and lecture_id = any(%s::bigint[]) and recalled_at is null and text <> ''
      and amends_id is null order by no
"""


def digest_lines(workspace_id: int, lecture_ids: Collection[int]) -> dict[int, list[str]]:
    """By lecture the lines that are marked; all of them where none is."""
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    with server_cursor() as cursor:
        for lecture_id, text, marked in cursor.execute(_DIGEST, [workspace_id, numbers(lecture_ids)]).fetchall():
            found[lecture_id].append((text, marked))
    return {
        lecture_id: [text for text, marked in some if marked] or [text for text, _ in some]
        for lecture_id, some in found.items()
    }


_ID = """
    select i.id from lectures_line i join lectures_lecture l on l.workspace_id = i.workspace_id and l.id = i.lecture_id
    where i.workspace_id = %s and l.uid = %s and i.no = %s
"""


def line_id(workspace_id: int, lecture_uid: UUID, no: int) -> int:
    """The id of a line by its number. Raises NotFound."""
    with server_cursor() as cursor:
        row = cursor.execute(_ID, [workspace_id, lecture_uid, no]).fetchone()
    if row is None:
        raise NotFound
    return int(row[0])
