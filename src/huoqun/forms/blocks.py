"""What conditions may ask about quizzes."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot

_FACTS = ("forms.attempt_passed", "forms.attempt_failed", "members.merged", "members.unmerged")
_BEST = """(select max(a.percent) from forms_attempt a
    join forms_quiz q on q.workspace_id = a.workspace_id and q.id = a.quiz_id
    where a.workspace_id = r.workspace_id and a.member_id = any(r.family) and q.key = {quiz} and a.state = 'scored')"""
_PASSED = """exists (select from forms_attempt a
    join forms_quiz q on q.workspace_id = a.workspace_id and q.id = a.quiz_id
    where a.workspace_id = r.workspace_id and a.member_id = any(r.family) and q.key = {quiz} and a.passed)"""


@question(
    type=BOOL, args=[Arg("quiz", TEXT)], wakes_on=_FACTS,
    says=N_("passed the quiz {quiz}"), says_not=N_("did not pass the quiz {quiz}"),
    sql=lambda quiz: _PASSED.format(quiz=quiz),
)  # fmt: skip
def passed(person: Snapshot, quiz: str) -> bool:
    """Whether the member passed a quiz, by its key, in any attempt."""
    return quiz in person.extra.get("quizzes_passed", ())


@question(
    type=INT, args=[Arg("quiz", TEXT)], wakes_on=_FACTS, says=N_("their best score in the quiz {quiz}"),
    sql=lambda quiz: _BEST.format(quiz=quiz),
)  # fmt: skip
def score(person: Snapshot, quiz: str) -> int | None:
    """The best of the member's attempts at a quiz, in per cent; not known before one is scored."""
    return person.extra.get("quiz_scores", {}).get(quiz)
