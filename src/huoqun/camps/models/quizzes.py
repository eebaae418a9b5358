"""Tables of quizzes in camps: which quiz a group run was offered, and until when."""

from __future__ import annotations

from django.db import models

from huoqun.core.tenancy import Owned, of_workspace, reference


class QuizOffer(Owned):
    """A quiz that everybody in a group run is to pass. `due_at` null: whenever they like."""

    group_run = reference("playbooks.GroupRun", db_index=False)
    quiz = reference("forms.Quiz")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_quizoffer"),
            models.UniqueConstraint(fields=["workspace", "group_run", "quiz"], name="camps_quiz_offered_once"),
        ]
