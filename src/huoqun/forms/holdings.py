"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "quizzes",
        _("Your attempts at quizzes"),
        """
        select q.name as quiz, a.number, a.started_at, a.handed_in_at, a.percent, a.answers::text as answers
        from forms_attempt a join forms_quiz q on q.workspace_id = a.workspace_id and q.id = a.quiz_id
        where a.workspace_id = %(workspace)s and a.member_id = any(%(members)s::bigint[]) order by a.id
        """,
    )
)
