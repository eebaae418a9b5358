"""What became of steps and effects, in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def reason_name(reason: str) -> str:
    """Why an effect did not go out, or not yet, as the planner noted it (`cap:member:day:3`, `opted_out`)."""
    kind, _colon, rest = reason.partition(":")
    if kind == "cap":
        return _cap(rest)
    if kind == "channel_budget":
        return _("the connection's limit is used up")
    if kind == "cannot":
        return _("the platform has no way for it: somebody of the team does it")
    return {
        "too_late": _("it came too late to be of use"),
        "rehearsal": _("a rehearsal is on, and this group is not part of it"),
        "opted_out": _("the member wants no messages"),
        "no_consent": _("the member never agreed to offers"),
        "hold_out": _("the member is in the group of comparison, which gets none of these"),
        "duplicate": _("the same was said a short while ago"),
        "quiet_hours": _("it fell into the quiet hours"),
        "no_road": _("none of your accounts leads to them"),
        "cancelled": _("it was called off"),
        "playbook_over": _("the playbook ended before anybody sent it"),
        "mass_send": _("a colleague releases it in the platform's own app"),
        "refused": _("the platform refused it for them"),
        "over_limit": _("they have had as many mass messages as the platform allows"),
        "send_nothing": _("nothing is sent while the switch is on"),
    }.get(kind, reason)


def _cap(rest: str) -> str:
    scope, per, most = [*rest.split(":"), "", "", ""][:3]
    whose = {"member": _("a member"), "group": _("a group")}.get(scope, _("the whole community"))
    period = {"day": _("day"), "week": _("week"), "month": _("month")}.get(per, per)
    return _("%(whose)s gets at most %(most)s a %(period)s") % {"whose": whose, "most": most, "period": period}


def outcome_name(outcome: str) -> str:
    """What a step came to, as the step log notes it (`sent`, `answered:1`, `to:praise`)."""
    kind, colon, rest = outcome.partition(":")
    words = {
        "sent": pgettext("outcome", "said"),
        "heard": pgettext("outcome", "what was waited for came"),
        "answered": pgettext("outcome", "answered"),
        "timeout": pgettext("outcome", "nothing came in time"),
        "then": pgettext("outcome", "yes"),
        "else": pgettext("outcome", "no"),
        "none": pgettext("outcome", "neither"),
        "tagged": pgettext("outcome", "tagged"),
        "moved": pgettext("outcome", "moved on to a new stage"),
        "credited": pgettext("outcome", "points credited"),
        "packet": pgettext("outcome", "red packet given"),
        "granted": pgettext("outcome", "granted"),
        "opened": pgettext("outcome", "check-in opened"),
        "told": pgettext("outcome", "told, to be acknowledged"),
        "assigned": pgettext("outcome", "given to somebody of the team"),
        "task": pgettext("outcome", "done by somebody of the team"),
        "overdue": pgettext("outcome", "nobody did it in time"),
        "invited": pgettext("outcome", "invited into another group"),
        "ended": pgettext("outcome", "out of the playbook"),
        "not_approved": pgettext("outcome", "not approved"),
        "lapsed": pgettext("outcome", "nobody answered in time: asked again"),
        "skipped_late": pgettext("outcome", "left out: it came too late"),
        "skipped_paused": pgettext("outcome", "left out: the playbook was paused"),
        "skipped_over": pgettext("outcome", "left unsaid: the playbook was over"),
        "step_gone": pgettext("outcome", "left out: the new version has no such step"),
        "gathered": pgettext("outcome", "gathered into one message"),
        "waiting": pgettext("outcome", "waiting"),
        **_of_groups(),
        **_of_camps(),
    }
    if kind == "task" and rest:
        # The team's own words for it; that somebody did it goes without saying.
        return rest
    name = words.get(kind, kind)
    return f"{name}: {rest}" if colon and rest else name


def end_name(reason: str) -> str:
    """Why a group run, or somebody's way through it, is over: in words, where it is no person's own."""
    return {
        "finished": pgettext("end", "it came to its end"),
        "dissolved": pgettext("end", "the group was dissolved"),
        "left": pgettext("end", "left the group"),
        "erased": pgettext("end", "erased"),
        "merged": pgettext("end", "one person with somebody on the same way"),
    }.get(reason, reason)


def _of_groups() -> dict[str, str]:
    """What steps that change who is in a group come to."""
    return {
        "muted": pgettext("outcome", "muted"),
        "removed": pgettext("outcome", "removed from the group"),
        "dissolved": pgettext("outcome", "group dissolved"),
    }


def _of_camps() -> dict[str, str]:
    """What steps of classes, campaigns and points come to."""
    return {
        "asked": pgettext("outcome", "asked for"),
        "planned": pgettext("outcome", "put on the timetable"),
        "set": pgettext("outcome", "homework set"),
        "paired": pgettext("outcome", "paired"),
        "offered": pgettext("outcome", "offered"),
        "passed": pgettext("outcome", "passed"),
        "failed": pgettext("outcome", "not passed"),
        "looked_at": pgettext("outcome", "looked at for graduation"),
        "issued": pgettext("outcome", "certificate issued"),
        "badged": pgettext("outcome", "badge changed"),
        "given": pgettext("outcome", "present given"),
        "introduced": pgettext("outcome", "introduced themselves"),
        "not_introduced": pgettext("outcome", "did not introduce themselves"),
        "proposed": pgettext("outcome", "put to the team"),
        "handed": pgettext("outcome", "code handed out"),
        "begun": pgettext("outcome", "campaign begun"),
        "no_campaign": pgettext("outcome", "no campaign goes with it"),
        "closed": pgettext("outcome", "campaign closed"),
        "said": pgettext("outcome", "said"),
    }


def effect_state_name(state: str) -> str:
    """How far an effect has come."""
    return {
        "planned": pgettext("effect", "planned"),
        "ready": pgettext("effect", "about to go"),
        "leased": pgettext("effect", "on its way"),
        "sent": pgettext("effect", "sent"),
        "confirmed": pgettext("effect", "arrived"),
        "awaiting_staff": pgettext("effect", "waits for somebody of the team"),
        "ambiguous": pgettext("effect", "not known whether it arrived"),
        "failed": pgettext("effect", "failed"),
        "expired": pgettext("effect", "too late, not sent"),
        "suppressed": pgettext("effect", "kept back"),
    }.get(state, state)
