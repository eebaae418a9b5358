"""Words for what tasks, incidents and minutes are called inside."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.console.access.shell import role_name
from huoqun.team.rules import Role


def outcome_name(outcome: str) -> str:
    """How a task ends: words of ours, or the playbook's own."""
    words = {
        "done": pgettext("outcome", "Done"),
        "not_done": pgettext("outcome", "Not done"),
        "arrived": pgettext("outcome", "It arrived"),
        "again": pgettext("outcome", "Send it again"),
        "leave": pgettext("outcome", "Leave it"),
        "no_answer": pgettext("outcome", "No answer"),
        "not_interested": pgettext("outcome", "Not interested"),
        "willing": pgettext("outcome", "Willing"),
        "declined": pgettext("outcome", "Said no"),
        "bought": pgettext("outcome", "Bought"),
        "thinks": pgettext("outcome", "Thinks about it"),
        "suits": pgettext("outcome", "Suits"),
        "unsure": pgettext("outcome", "Not sure"),
        "does_not_suit": pgettext("outcome", "Does not suit"),
        "did_not_come": pgettext("outcome", "Did not come"),
    }
    return words.get(outcome) or _(outcome)


def choice_name(choice: str) -> str:
    """How an incident is decided."""
    words = {
        "send_now": pgettext("choice", "Do it all now"),
        "skip": pgettext("choice", "Skip it all"),
        "shift": pgettext("choice", "Shift the calendar"),
        "retry": pgettext("choice", "Try again"),
        "resume": pgettext("choice", "Let it go on"),
        "close": pgettext("choice", "Close it"),
        "stop": pgettext("choice", "Stop"),
    }
    return words.get(choice) or _(choice)


def role_words(role: str) -> str:
    """A role of the team, or one of a playbook's own."""
    if role in {one.value for one in Role}:
        return role_name(Role(role))
    own = {
        "coach": pgettext("role", "coach"),
        "host": pgettext("role", "host"),
        "lead": pgettext("role", "lead"),
        "teacher": pgettext("role", "teacher"),
    }
    return own.get(role, role)


def act_name(kind: str) -> str:
    """What somebody spent their minutes on."""
    words = {
        "proposal": _("Judging proposals"),
        "incident": _("Deciding about incidents"),
        "judge_effect": _("Looking whether something arrived"),
        "call": _("Calling somebody"),
        "playbook": _("Tasks of playbooks"),
        "answer": _("Answering somebody"),
        "thank": _("Thanking somebody"),
        "rescue": _("Helping groups that go quiet"),
        "ask_back": _("Asking people back"),
        "help": _("Helping groups and people"),
        "campaign_room": _("Preparing groups for campaigns"),
        "campaign_made": _("Looking into groups that were made"),
        "campaign_step": _("Campaigns that a playbook could not move"),
        "campaign_held": _("Deciding whom a campaign really brought"),
        "campaign_begin": _("Campaigns that could not begin"),
        "campaign_budget": _("Rewards without money"),
        "campaign_code": _("Fresh codes of groups"),
        "campaign_poster": _("Posters that a playbook found none of"),
        "lecture_book": _("Booking lecturers"),
        "lecture_follow": _("Speaking to people after lectures"),
        "lecture_step": _("Lectures that a playbook could not move"),
        "referral_ask": _("Asking hubs to recommend"),
        "admission_talk": _("Talking with applicants"),
        "admission_tell": _("Telling applicants what became of it"),
        "nickname_ask": _("Asking for nicknames by the pattern"),
        "newcomer_meet": _("Introducing two who may help each other"),
        "newcomer_gift": _("Red packets of newcomers that could not be made"),
        "turnover": _("Looking at who is present"),
        "visit": _("Asking how somebody is"),
        "write": _("Writing something"),
    }
    if kind in words:
        return words[kind]
    return _("By hand: %(what)s") % {"what": effect_name(kind.removeprefix("by_hand:"))} if ":" in kind else _(kind)


def effect_name(what: str, cls: str = "") -> str:
    """What was sent or done, with what it was for where that is told."""
    words = {
        "send": pgettext("effect", "messages"),
        "announce": pgettext("effect", "announcements"),
        "invite": pgettext("effect", "invitations"),
        "kick": pgettext("effect", "removals"),
        "ban": pgettext("effect", "bans"),
        "mute": pgettext("effect", "mutes"),
        "delete_message": pgettext("effect", "messages taken down"),
        "accept_join": pgettext("effect", "people let in"),
        "create_group": pgettext("effect", "groups opened"),
        "dissolve": pgettext("effect", "groups dissolved"),
    }
    classes = {
        "service": pgettext("class", "service"),
        "care": pgettext("class", "care"),
        "money": pgettext("class", "money"),
        "nudge": pgettext("class", "nudge"),
        "marketing": pgettext("class", "marketing"),
    }
    name = words.get(what, what.replace("_", " "))
    return f"{name} · {classes.get(cls, cls)}" if cls else name
