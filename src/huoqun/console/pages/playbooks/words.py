"""What the console calls the parts of playbooks."""

from __future__ import annotations

from django.utils.translation import pgettext


def block_name(name: str) -> str:
    """What a step does, in a word or two; a block that nobody named keeps its own."""
    return {
        "send": pgettext("block", "message"),
        "ask": pgettext("block", "question"),
        "notice": pgettext("block", "notice"),
        "checkin": pgettext("block", "check-in"),
        "mute": pgettext("block", "mute"),
        "kick": pgettext("block", "remove"),
        "dissolve": pgettext("block", "dissolve the group"),
        "tag": pgettext("block", "tag"),
        "stage": pgettext("block", "stage"),
        "points": pgettext("block", "points"),
        "grant": pgettext("block", "grant"),
        "task": pgettext("block", "task"),
        "branch": pgettext("block", "branch"),
        "wait": pgettext("block", "wait"),
        "experiment": pgettext("block", "experiment"),
        "end": pgettext("block", "end"),
        "move": pgettext("block", "into another group"),
        "campaign": pgettext("block", "campaign"),
        "code": pgettext("block", "code of a campaign"),
        "poster": pgettext("block", "poster"),
        "homework": pgettext("block", "homework"),
        "quiz": pgettext("block", "quiz"),
        "survey": pgettext("block", "survey"),
        "session": pgettext("block", "live session"),
        "buddies": pgettext("block", "study buddies"),
        "class_board": pgettext("block", "the class's board"),
        "class_role": pgettext("block", "role of the class"),
        "class_report": pgettext("block", "graduation report"),
        "graduate": pgettext("block", "graduation"),
        "certificate": pgettext("block", "certificate"),
        "badge": pgettext("block", "badge"),
        "coupon": pgettext("block", "coupon"),
        "gift": pgettext("block", "gift"),
        "packet": pgettext("block", "red packet"),
    }.get(name) or _of_doors(name)


def _of_doors(name: str) -> str:
    """What steps do with lectures, and with who comes in and who leaves."""
    return {
        "introduce": pgettext("block", "introduction"),
        "lecture": pgettext("block", "series of lectures"),
        "lecture_feedback": pgettext("block", "feedback on a lecture"),
        "first_reply": pgettext("block", "first reply"),
        "apply_link": pgettext("block", "link to apply by"),
        "review_presence": pgettext("block", "round of turnover"),
        "speed_test": pgettext("block", "speed test"),
    }.get(name, name)


def outcome_name(outcome: str) -> str:
    """How a step that was taken came out, where that is not plain from what it does."""
    known = {
        "waiting": pgettext("outcome", "waiting"),
        "skipped_late": pgettext("outcome", "skipped: too late"),
        "skipped_paused": pgettext("outcome", "skipped: paused"),
        "skipped_over": pgettext("outcome", "left unsaid: the playbook was over"),
        "not_approved": pgettext("outcome", "not approved"),
        "lapsed": pgettext("outcome", "nobody answered in time: asked again"),
        "step_gone": pgettext("outcome", "no longer in the playbook"),
    }
    return known.get(outcome, pgettext("outcome", "done"))
