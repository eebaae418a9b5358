"""Surveys and quizzes that ship: written in the workspace's language where a playbook names one that nobody wrote."""

from __future__ import annotations

from typing import NamedTuple

from .rules import N_

SURVEYS: dict[str, tuple[str, str]] = {
    "camp-end": (
        N_("After the camp"),
        N_(
            "nps!: Would you recommend this camp to a friend?\n"
            "scale5: Was the pace right for you?\n"
            "several: What helped most? | The lessons | Checking in every day | The comments | My classmates\n"
            "text: What should be different next time?"
        ),
    ),
    "course-end": (
        N_("After the course"),
        N_(
            "nps!: Would you recommend this course to a friend?\n"
            "scale5: Can you do now what was promised?\n"
            "several: What helped most? | The lessons | Practising every day | The live answers | Being taught alone\n"
            "text: What should be different next time?"
        ),
    ),
    "lecture-end": (
        N_("After the lecture"),
        N_(
            "nps!: Would you recommend this lecture to a friend?\n"
            "scale5: Did you take something away that you can use?\n"
            "text: What should the next lecture be about?"
        ),
    ),
}
"""By key: the name, and the questions as `surveys.read` takes them."""


class Asked(NamedTuple):
    """A question of a shipped quiz. The first of its options is right; members see them in an order of their own."""

    key: str
    prompt: str
    options: tuple[str, ...]
    why: str


QUIZZES: dict[str, tuple[str, tuple[Asked, ...]]] = {
    "camp-rules": (
        N_("The rules of the camp"),
        (
            Asked(
                "late", N_("It is half past three in the night and yesterday's work is ready only now. Does it count?"),
                (N_("Yes, for yesterday: the day ends at four"), N_("Yes, but for today"), N_("No, it is too late")),
                N_("The day ends at four in the morning. Until then it counts for the day before."),
            ),
            Asked(
                "missed", N_("You missed a day. What can you do?"),
                (N_("Reply “make up” in the group, if you have a card"), N_("Begin all over again"),
                 N_("Leave the camp")),
                N_("One make-up card makes up one day, the last one that is missing."),
            ),
            Asked(
                "counts", N_("What counts as checking in?"),
                (N_("The day's word with my work behind it"), N_("The word alone"),
                 N_("A thumbs-up below the lesson")),
                N_("The word says which day it is for; the work is what counts."),
            ),
        ),
    )
}  # fmt: skip
"""By key: the name, and its questions."""
