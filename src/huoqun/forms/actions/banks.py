"""Banks and their questions: written one by one or from a file, edited by their key, taken out of use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..carrying import Written, check_written
from ..carrying import read as read_file
from ..facts import BankChanged
from ..models import Bank, BankQuestion
from ..permissions import FormPermission
from ..rules import N_, BadQuestion


@transaction.atomic
def make_bank(actor: Actor, *, name: str, about: str = "", now: datetime) -> UUID:
    """Make a bank, or find the one of this name; answers its uid. Raises BadQuestion."""
    actor.require(FormPermission.EDIT)
    if not 0 < len(name.strip()) <= 80:
        raise BadQuestion(N_("A bank needs a name, at most 80 characters long."))
    values = {"uid": ids.uid(), "about": about, "made_by": str(actor), "created_at": now}
    bank, is_new = Bank.objects.get_or_create(workspace_id=actor.workspace_id, name=name.strip(), defaults=values)
    if is_new:
        journal.record(actor, [BankChanged(bank_id=bank.id)], at=now)
    return bank.uid


@transaction.atomic
def write(actor: Actor, *, bank_uid: UUID, questions: Sequence[Written], now: datetime) -> int:
    """Put questions into a bank; one whose key is there already is edited. Answers how many are new or not as before.

    Attempts that run keep theirs as they were. Raises NotFound, BadQuestion.
    """
    actor.require(FormPermission.EDIT)
    bank = Bank.objects.of(actor.workspace_id).select_for_update().filter(uid=bank_uid).first()
    if bank is None:
        raise NotFound
    there = {row.key: row for row in BankQuestion.objects.of(actor.workspace_id).filter(bank_id=bank.id)}
    written = sum(_write(actor, bank.id, there, check_written(one), now) for one in questions)
    if written:
        journal.record(actor, [BankChanged(bank_id=bank.id, written=written)], at=now)
    return written


def _write(actor: Actor, bank_id: int, there: dict[str, BankQuestion], one: Written, now: datetime) -> int:
    values = _columns(one)
    row = there.get(one.key) if one.key else None
    if row is None:
        key = one.key or f"q-{ids.uid().hex[-12:]}"
        there[key] = BankQuestion.objects.create(
            workspace_id=actor.workspace_id, bank_id=bank_id, key=key, written_by=str(actor), written_at=now, **values
        )
        return 1
    if row.retired_at is None and all(getattr(row, name) == value for name, value in values.items()):
        return 0
    for name, value in values.items():
        setattr(row, name, value)
    row.revision, row.retired_at, row.written_by, row.written_at = row.revision + 1, None, str(actor), now
    row.save()
    return 1


@transaction.atomic
def bring(actor: Actor, *, bank_uid: UUID, raw: bytes, name: str, now: datetime) -> int:
    """Write the questions of a CSV or YAML file: all of it or nothing. Raises NotFound, BadFile."""
    actor.require(FormPermission.EDIT)
    return write(actor, bank_uid=bank_uid, questions=read_file(raw, name=name), now=now)


@transaction.atomic
def retire(actor: Actor, *, question_uid: UUID, now: datetime) -> None:
    """Draw a question no more. Twice changes nothing. Raises NotFound."""
    actor.require(FormPermission.EDIT)
    row = BankQuestion.objects.of(actor.workspace_id).select_for_update().filter(uid=question_uid).first()
    if row is None:
        raise NotFound
    if row.retired_at is None:
        BankQuestion.objects.of(actor.workspace_id).filter(id=row.id).update(retired_at=now)
        journal.record(actor, [BankChanged(bank_id=row.bank_id, retired=1)], at=now)


def _columns(one: Written) -> dict[str, object]:
    asked = one.question
    return {
        "kind": str(asked.kind), "prompt": asked.prompt, "options": list(asked.options), "correct": list(asked.right),
        "accepts": list(asked.accepts), "within": asked.within, "points": asked.points,
        "explanation": asked.explanation, "difficulty": one.difficulty, "tags": list(one.tags),
    }  # fmt: skip
