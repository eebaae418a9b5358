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

register(
    Holding(
        "surveys",
        _("Your answers to surveys; those without your name cannot be found"),
        """
        select s.name as survey, m.on_day, s.items::text as questions, a.answers::text as answers
        from forms_surveymark m
        join forms_surveyround r on r.workspace_id = m.workspace_id and r.id = m.round_id
        join forms_survey s on s.workspace_id = r.workspace_id and s.id = r.survey_id
        left join forms_surveyanswer a on a.workspace_id = m.workspace_id and a.round_id = m.round_id
            and a.member_id = m.member_id
        where m.workspace_id = %(workspace)s and m.member_id = any(%(members)s::bigint[]) order by m.id
        """,
    )
)
