"""What groups ask during a lecture: collected, told to the lecturer, answered to all groups, put aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace

from ..facts.relay import QuestionsAsked, QuestionsMoved
from ..models.asking import Question
from ..models.lecture import Lecture
from ..permissions import LecturePermission
from ..queries.asked import QuestionLine, questions_by_id
from ..rules import (
    LONGEST_QUESTION,
    MOST_AT_ONCE,
    STALE,
    NoHostGroup,
    NothingToSay,
    QuestionGone,
    QuestionState,
    State,
    first_words,
    text_fault,
)
from ._lines import Words, append
from ._rows import locked

ASKED_KEY = "lecture-asked/"


@dataclass(frozen=True, slots=True)
class Asked:
    """A message of a group that asks something."""

    message_id: int
    group_id: int
    member_id: int
    at: datetime


@transaction.atomic
def collect(actor: Actor, *, lecture_id: int, asked: Sequence[Asked], now: datetime) -> int:
    """Questions of the groups that hear a lecture; answers how many are new. Heard again, a message stays one."""
    actor.require(LecturePermission.HEAR)
    own = Question.objects.of(actor.workspace_id).filter(lecture_id=lecture_id)
    known = set(own.filter(message_id__in=[one.message_id for one in asked]).values_list("message_id", flat=True))
    rows = [
        Question(
            workspace_id=actor.workspace_id, lecture_id=lecture_id, group_id=one.group_id, member_id=one.member_id,
            message_id=one.message_id, asked_at=one.at,
        )
        for one in asked if one.message_id not in known
    ]  # fmt: skip
    Question.objects.bulk_create(rows, ignore_conflicts=True)
    new = own.filter(message_id__in=[row.message_id for row in rows]).order_by("id").values_list("id", flat=True)
    if ids := tuple(new):
        journal.record(actor, [QuestionsAsked(lecture_id=lecture_id, question_ids=ids)], at=now)
    return len(ids)


@transaction.atomic
def pass_on(actor: Actor, *, lecture_uid: UUID, question_ids: Sequence[int], now: datetime) -> int:
    """Tell the lecturer what groups ask: one message in the host group, each question with its group; answers how many.

    Raises NotFound, NotAllowed, LectureElsewhere, NoHostGroup, QuestionGone.
    """
    actor.require(LecturePermission.RUN)
    actor.require(ChatsPermission.MESSAGE_SEND)
    row = locked(actor, lecture_uid, State.LIVE, State.ENDED)
    if row.host_group_id is None:
        raise NoHostGroup
    found = _open(row, question_ids)[:MOST_AT_ONCE]
    with override(workspace(row.workspace_id).language):
        said = [_("Questions from the groups:"), *(f"{n}. {_told(one)}" for n, one in enumerate(found, 1))]
    effect = NewEffect(
        key=f"{ASKED_KEY}{row.id}/{found[0].id}", body=Send("\n".join(said)), cls=EffectClass.SERVICE,
        group_id=row.host_group_id, expires_at=now + STALE, cause=f"lecture:{row.uid}",
    )  # fmt: skip
    ask(system(row.workspace_id, "lectures"), effects=[effect], now=now)
    _move(actor, row, found, QuestionState.PASSED, now)
    return len(found)


@transaction.atomic
def answer(actor: Actor, *, lecture_uid: UUID, question_id: int, text: str, now: datetime) -> int:
    """Answer a question to every group, with its words and without a name; answers the line's number.

    Raises NotFound, NotAllowed, LectureElsewhere, QuestionGone, NothingToSay.
    """
    actor.require(LecturePermission.RUN)
    actor.require(ChatsPermission.MESSAGE_SEND)
    row = locked(actor, lecture_uid, State.LIVE)
    (found, *_rest) = _open(row, [question_id], QuestionState.OPEN, QuestionState.PASSED)
    with override(workspace(row.workspace_id).language):
        said = _("Asked: %(question)s\nAnswer: %(answer)s") % {
            "question": first_words(found.text, LONGEST_QUESTION), "answer": text.strip(),
        }  # fmt: skip
    if not text.strip() or text_fault(said, ()):
        raise NothingToSay
    no = append(actor, row, [Words(text=said)], now)[-1].no
    _move(actor, row, [found], QuestionState.ANSWERED, now)
    return no


@transaction.atomic
def put_aside(actor: Actor, *, lecture_uid: UUID, question_ids: Sequence[int], now: datetime) -> int:
    """Leave questions where they are: they need no answer, or had one; answers how many. Raises as `pass_on`."""
    actor.require(LecturePermission.RUN)
    row = locked(actor, lecture_uid)
    found = _open(row, question_ids, QuestionState.OPEN, QuestionState.PASSED)
    _move(actor, row, found, QuestionState.ASIDE, now)
    return len(found)


def _open(row: Lecture, ids: Sequence[int], *states: QuestionState) -> list[QuestionLine]:
    known = questions_by_id(row.workspace_id, row.id, ids)
    if not known:
        raise NotFound
    found = [one for one in known if one.state in (states or (QuestionState.OPEN,)) and one.text]
    if not found:
        raise QuestionGone
    return found


def _told(one: QuestionLine) -> str:
    # fmt: off
    return _("[%(group)s] %(name)s: %(text)s") % {
        "group": one.group, "name": one.name, "text": first_words(one.text, LONGEST_QUESTION),
    }
    # fmt: on


def _move(actor: Actor, row: Lecture, found: Sequence[QuestionLine], to: QuestionState, now: datetime) -> None:
    ids = tuple(one.id for one in found)
    Question.objects.of(row.workspace_id).filter(id__in=ids).update(state=to, moved_at=now)
    journal.record(actor, [QuestionsMoved(lecture_id=row.id, question_ids=ids, to=to)], at=now)
