"""What conditions may ask about quizzes."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.things import thing

from .shipped import QUIZZES, SURVEYS

thing(
    "quiz", N_("quiz"),
    "select key, state = 'open' from forms_quiz where workspace_id = %(workspace)s and key = any({names})",
    ships=QUIZZES,
)  # fmt: skip
thing(
    "survey", N_("survey"),
    "select key, true from forms_survey where workspace_id = %(workspace)s and key = any({names})", ships=SURVEYS,
)  # fmt: skip

_FACTS = ("forms.attempt_passed", "forms.attempt_failed", "members.merged", "members.unmerged")
_BEST = """(select max(a.percent) from forms_attempt a
    join forms_quiz q on q.workspace_id = a.workspace_id and q.id = a.quiz_id
    where a.workspace_id = r.workspace_id and a.member_id = any(r.family) and q.key = {quiz} and a.state = 'scored')"""
_PASSED = """exists (select from forms_attempt a
    join forms_quiz q on q.workspace_id = a.workspace_id and q.id = a.quiz_id
    where a.workspace_id = r.workspace_id and a.member_id = any(r.family) and q.key = {quiz} and a.passed)"""


@question(
    type=BOOL, args=[Arg("quiz", TEXT, names="quiz")], wakes_on=_FACTS,
    says=N_("passed the quiz {quiz}"), says_not=N_("did not pass the quiz {quiz}"),
    sql=lambda quiz: _PASSED.format(quiz=quiz),
)  # fmt: skip
def passed(person: Snapshot, quiz: str) -> bool:
    """Whether the member passed a quiz, by its key, in any attempt."""
    return quiz in person.extra.get("quizzes_passed", ())


@question(
    type=INT, args=[Arg("quiz", TEXT, names="quiz")], wakes_on=_FACTS, says=N_("their best score in the quiz {quiz}"),
    sql=lambda quiz: _BEST.format(quiz=quiz),
)  # fmt: skip
def score(person: Snapshot, quiz: str) -> int | None:
    """The best of the member's attempts at a quiz, in per cent; not known before one is scored."""
    return person.extra.get("quiz_scores", {}).get(quiz)


_ANSWERED = """exists (select from forms_surveymark k
    join forms_surveyround o on o.workspace_id = k.workspace_id and o.id = k.round_id
    join forms_survey s on s.workspace_id = o.workspace_id and s.id = o.survey_id
    where k.workspace_id = r.workspace_id and k.member_id = any(r.family) and s.key = {survey})"""


@question(
    type=BOOL, args=[Arg("survey", TEXT, names="survey")],
    wakes_on=("forms.survey_answered", "members.merged", "members.unmerged"),
    says=N_("answered the survey {survey}"), says_not=N_("did not answer the survey {survey}"),
    sql=lambda survey: _ANSWERED.format(survey=survey),
)  # fmt: skip
def answered(person: Snapshot, survey: str) -> bool:
    """Whether the member ever answered a survey, by its key; with their name or without is not told."""
    return survey in person.extra.get("surveys", ())


_RECOMMENDS = """(select k.nps::bigint from forms_surveyanswer k
    join forms_surveyround o on o.workspace_id = k.workspace_id and o.id = k.round_id
    join forms_survey s on s.workspace_id = o.workspace_id and s.id = o.survey_id
    where k.workspace_id = r.workspace_id and k.member_id = any(r.family) and s.key = {survey} and k.nps is not null
    order by o.opens_at desc, o.id desc, k.id desc limit 1)"""


@question(
    type=INT, args=[Arg("survey", TEXT, names="survey")],
    wakes_on=("forms.survey_answered", "members.merged", "members.unmerged"),
    says=N_("how likely they would recommend, in the survey {survey}"),
    sql=lambda survey: _RECOMMENDS.format(survey=survey),
)  # fmt: skip
def recommends(person: Snapshot, survey: str) -> int | None:
    """What the member said last to whether they would recommend, 0–10; not known of who answered without a name."""
    said: int | None = person.extra.get("recommends", {}).get(survey)
    return said
