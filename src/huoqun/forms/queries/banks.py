"""Banks and their questions as the team sees them, with how often each was asked and answered right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..carrying import Written
from ..models import Bank, BankQuestion
from ..permissions import FormPermission
from .pools import question


@dataclass(frozen=True, slots=True)
class BankLine:
    """A bank. `questions` are in use; `quizzes` draw from it."""

    uid: UUID
    name: str
    about: str
    questions: int
    retired: int
    quizzes: int


@dataclass(frozen=True, slots=True)
class Use:
    """How often a question was asked in attempts that are scored, and answered with all its points."""

    asked: int = 0
    right: int = 0

    @property
    def percent(self) -> int | None:
        return (200 * self.right + self.asked) // (2 * self.asked) if self.asked else None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of a bank with its use."""

    uid: UUID
    written: Written
    retired_at: datetime | None
    use: Use


_BANKS = """
    select b.uid, b.name, b.about,
        (select count(*) from forms_bankquestion q where q.bank_id = b.id and q.retired_at is null),
        (select count(*) from forms_bankquestion q where q.bank_id = b.id and q.retired_at is not null),
        (select count(distinct d.quiz_id) from forms_draw d where d.bank_id = b.id)
    from forms_bank b where b.workspace_id = %s and (%s::uuid is null or b.uid = %s) order by b.name
"""
USES = """
    select (q->>'id')::bigint, count(*),
        count(*) filter (where (a.marks->(q->>'id')->>'points')::int >= (q->'question'->>'points')::int)
    from forms_attempt a cross join jsonb_array_elements(a.questions) q
    where a.workspace_id = %(workspace)s and a.state = 'scored'
      and (%(bank)s::bigint is null or (q->>'id')::bigint in (
          select id from forms_bankquestion where workspace_id = %(workspace)s and bank_id = %(bank)s))
      and (%(quiz)s::bigint is null or a.quiz_id = %(quiz)s)
    group by 1
"""


def banks(actor: Actor) -> list[BankLine]:
    """All banks by name."""
    actor.require(FormPermission.VIEW)
    return _banks(actor, None)


def bank(actor: Actor, *, bank_uid: UUID) -> BankLine:
    """Raises NotFound."""
    actor.require(FormPermission.VIEW)
    found = _banks(actor, bank_uid)
    if not found:
        raise NotFound
    return found[0]


def _banks(actor: Actor, uid: UUID | None) -> list[BankLine]:
    with server_cursor() as cursor:
        return [BankLine(*row) for row in cursor.execute(_BANKS, [actor.workspace_id, uid, uid]).fetchall()]


def questions(actor: Actor, *, bank_uid: UUID) -> list[QuestionLine]:
    """A bank's questions, those in use first, as they were written. Raises NotFound."""
    actor.require(FormPermission.VIEW)
    row = Bank.objects.of(actor.workspace_id).filter(uid=bank_uid).first()
    if row is None:
        raise NotFound
    used = uses(actor.workspace_id, bank_id=row.id)
    rows = BankQuestion.objects.of(actor.workspace_id).filter(bank_id=row.id).order_by("id")
    lines = [QuestionLine(one.uid, written(one), one.retired_at, used.get(one.id, Use())) for one in rows]
    return sorted(lines, key=lambda line: line.retired_at is not None)


def written_question(actor: Actor, *, question_uid: UUID) -> tuple[UUID, str, Written]:
    """A question with its bank's uid and name. Raises NotFound."""
    actor.require(FormPermission.VIEW)
    row = BankQuestion.objects.of(actor.workspace_id).select_related("bank").filter(uid=question_uid).first()
    if row is None:
        raise NotFound
    return row.bank.uid, row.bank.name, written(row)


def uses(workspace_id: int, *, bank_id: int | None = None, quiz_id: int | None = None) -> dict[int, Use]:
    """By question's id, in one statement."""
    with server_cursor() as cursor:
        rows = cursor.execute(USES, {"workspace": workspace_id, "bank": bank_id, "quiz": quiz_id}).fetchall()
    return {one: Use(asked, right) for one, asked, right in rows}


def written(row: BankQuestion) -> Written:
    """A row with where it belongs."""
    return Written(question=question(row), key=row.key, difficulty=row.difficulty, tags=tuple(row.tags))
