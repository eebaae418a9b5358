"""What may be done with questions and quizzes."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class FormPermission(StrEnum):
    """All of the whole workspace."""

    VIEW = "forms:quiz:view"
    EDIT = "forms:quiz:edit"
    ATTEMPT = "forms:attempt:record"
    SCORE = "forms:attempt:score"
