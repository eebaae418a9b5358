"""What a quiz may draw, and the questions themselves."""

from __future__ import annotations

from collections.abc import Iterable

from ..models import BankQuestion, Draw
from ..rules import Kind, Question


def pools_of(workspace_id: int, quiz_id: int) -> list[tuple[int, list[int]]]:
    """For each of its draws how many, and the ids of the questions in use that it may draw from."""
    found = []
    for one in Draw.objects.of(workspace_id).filter(quiz_id=quiz_id).order_by("id"):
        fits = BankQuestion.objects.of(workspace_id).filter(
            bank_id=one.bank_id, retired_at=None, difficulty__gte=one.easiest, difficulty__lte=one.hardest
        )
        if one.tags:
            fits = fits.filter(tags__overlap=one.tags)
        found.append((one.count, list(fits.order_by("id").values_list("id", flat=True))))
    return found


def questions_of(workspace_id: int, question_ids: Iterable[int]) -> dict[int, Question]:
    """Questions as they stand now, by id."""
    rows = BankQuestion.objects.of(workspace_id).filter(id__in=list(question_ids))
    return {row.id: question(row) for row in rows}


def question(row: BankQuestion) -> Question:
    """A row as the question that it is."""
    return Question(
        kind=Kind(row.kind), prompt=row.prompt, options=tuple(row.options), right=tuple(row.correct),
        accepts=tuple(row.accepts), within=row.within, points=row.points, explanation=row.explanation,
    )  # fmt: skip
