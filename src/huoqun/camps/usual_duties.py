"""What each role of a class is asked to do unless the team says otherwise, in the language of now."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .duties import ClassRole, DutyPlan, DutyWhen, Evidence

SUNDAY, WEDNESDAY = 6, 2


def usual(role: ClassRole) -> tuple[DutyPlan, ...]:
    """The duties that a role begins with."""
    match role:
        case ClassRole.MONITOR:
            return (_roll_call(), _look_back())
        case ClassRole.STUDY:
            return (_hand_in(), _answer(2, 20 * 60))
        case ClassRole.TOP:
            return (_show_how(),)
        case ClassRole.HELPER:
            return (_make_ready(), _answer(3, 10 * 60))


def _roll_call() -> DutyPlan:
    words = _("Please say a word in the group: who has not checked in yet still has time, and who is stuck may ask.")
    return DutyPlan(_("Roll call"), words, DutyWhen.DAILY, 20 * 60 + 30, Evidence.SPOKE)


def _look_back() -> DutyPlan:
    words = _("Please tell the group in two or three sentences how the week went: what was good, who needs a hand.")
    return DutyPlan(_("The week in short"), words, DutyWhen.WEEKLY, 20 * 60, Evidence.SPOKE, weekday=SUNDAY)


def _hand_in() -> DutyPlan:
    words = _("Please see who has not handed in today's work, and remind them kindly, in private or in the group.")
    return DutyPlan(pgettext("a duty", "Collect what is handed in"), words, DutyWhen.CLASS_DAY, 19 * 60)


def _answer(least: int, minute: int) -> DutyPlan:
    words = _("Please answer %(n)d classmates in the group today: quote what they said, so that they see it.")
    return DutyPlan(
        _("Answer classmates"), words % {"n": least}, DutyWhen.DAILY, minute, Evidence.REPLIED, least
    )  # fmt: skip


def _show_how() -> DutyPlan:
    words = _("Please show the group how you do it: a way of learning, or how you thought about the homework.")
    return DutyPlan(_("Show how it is done"), words, DutyWhen.WEEKLY, 20 * 60, Evidence.SPOKE, weekday=WEDNESDAY)


def _make_ready() -> DutyPlan:
    words = _("Please see that all is ready for class: slides, link, reminder. Confirm it on your page.")
    return DutyPlan(_("Make the class ready"), words, DutyWhen.CLASS_DAY, 18 * 60)


def role_name(role: ClassRole) -> str:
    """What a role is called."""
    return {
        ClassRole.MONITOR: pgettext("a role of a class", "Monitor"),
        ClassRole.STUDY: pgettext("a role of a class", "Study monitor"),
        ClassRole.TOP: pgettext("a role of a class", "Top student"),
        ClassRole.HELPER: pgettext("a role of a class", "Helper"),
    }[role]


def when_said(plan: DutyPlan) -> str:
    """When a duty is asked for, in words."""
    days = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    said = {
        DutyWhen.DAILY: pgettext("a duty", "every day"),
        DutyWhen.WEEKLY: pgettext("a duty", "every %(day)s") % {"day": days[plan.weekday]},
        DutyWhen.CLASS_DAY: pgettext("a duty", "on class days"),
    }[plan.when]
    return f"{said} {plan.hour}"


def evidence_said(plan: DutyPlan) -> str:
    """How it is known that a duty was done, in words."""
    return {
        Evidence.CONFIRM: pgettext("a duty", "they confirm it on their page"),
        Evidence.SPOKE: pgettext("a duty", "seen: %(n)d in the group afterwards") % {"n": plan.least},
        Evidence.REPLIED: pgettext("a duty", "seen: answers to %(n)d classmates that day") % {"n": plan.least},
    }[plan.evidence]
