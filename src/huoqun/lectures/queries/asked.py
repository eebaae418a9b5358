"""What groups ask during lectures, with the words of the messages that ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.chats.queries.messages import at_places
from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor
from huoqun.members.queries.faces import faces

from ..permissions import LecturePermission
from ..rules import QuestionState


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question with its group and whoever asked. `text` is empty where it was taken back."""

    id: int
    group_id: int
    group: str
    member_id: int
    member_uid: UUID | None
    name: str
    at: datetime
    state: QuestionState
    text: str


_QUESTIONS = """
    select q.id, q.group_id, g.name, q.member_id, q.asked_at, q.state, q.message_id
    from lectures_question q join groups_group g on g.workspace_id = q.workspace_id and g.id = q.group_id
    where q.workspace_id = %(workspace)s and q.lecture_id = %(lecture)s
      and (%(ids)s::bigint[] is null or q.id = any(%(ids)s::bigint[]))
    order by q.state not in ('open', 'passed'), q.asked_at, q.id limit %(limit)s
"""


def questions(actor: Actor, *, lecture_id: int, limit: int = 200) -> list[QuestionLine]:
    """What was asked, what is open first, in the order in which it was asked."""
    actor.require(LecturePermission.VIEW)
    return _read(actor.workspace_id, lecture_id, None, limit)


def questions_by_id(workspace_id: int, lecture_id: int, ids: Sequence[int]) -> list[QuestionLine]:
    """Those of these that belong to the lecture."""
    return _read(workspace_id, lecture_id, numbers(ids), len(ids))


def _read(workspace_id: int, lecture_id: int, ids: Any, limit: int) -> list[QuestionLine]:
    values = {"workspace": workspace_id, "lecture": lecture_id, "ids": ids, "limit": limit}
    with server_cursor() as cursor:
        rows = cursor.execute(_QUESTIONS, values).fetchall()
    messages = at_places(workspace_id, [(row[6], row[4]) for row in rows])
    known = faces(workspace_id, [row[3] for row in rows])
    return [
        QuestionLine(
            row[0], row[1], row[2], row[3], known[row[3]].uid if row[3] in known else None,
            known[row[3]].name if row[3] in known else "", row[4], QuestionState(row[5]),
            messages[row[6]].text if row[6] in messages else "",
        )
        for row in rows
    ]  # fmt: skip
