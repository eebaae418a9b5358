"""How far whoever a member brought is, and what is still missing: in the member's words."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.campaigns.queries.campaigns import InvitationLine
from huoqun.campaigns.queries.mine import MyCampaign
from huoqun.campaigns.rules.campaigns import Kind, Must
from huoqun.campaigns.rules.entry import asks_picture
from huoqun.campaigns.rules.invitations import InvitationState
from huoqun.console.pages.campaigns.words import invitation_name


def progress(one: InvitationLine, line: MyCampaign, *, now: datetime) -> str:
    """What is said of somebody: until when they are watched, what they have yet to do, or why they do not count."""
    said = invitation_name(one.state, one.why)[1]
    if one.held_at is not None:
        return said
    if one.state == InvitationState.JOINED:
        return _missing(line) or said
    if one.state != InvitationState.COUNTED or one.matures_at is None:
        return said
    if now < one.matures_at:
        words = {"said": said, "at": f"{timezone.localtime(one.matures_at):%m-%d %H:%M}"}
        return _("%(said)s until %(at)s") % words
    return _lacks(Must(line.must)) or said


def good_when(line: MyCampaign) -> str:
    """When somebody counts for good, as the terms have it."""
    stay = ngettext("stay in the group for %(n)d day", "stay in the group for %(n)d days", line.stays_days)
    stays = stay % {"n": line.stays_days} if line.stays_days else ""
    does = {
        Must.NOTHING: "",
        Must.SPEAK: _("say something in the group (the word of their seat does not count)"),
        Must.CHECK_IN: _("check in there"),
        Must.PAY: _("buy something"),
    }[Must(line.must)]
    asked = [words for words in (stays, does) if words]
    if not asked:
        return _("Whoever you bring counts for good once they did what the terms say.")
    return _("Whoever you bring counts for good when they %(what)s.") % {"what": _(", and ").join(asked)}


def _missing(line: MyCampaign) -> str:
    """What whoever has joined has to do before they count at all; empty: nothing."""
    if asks_picture(line.kind, line.entry):
        return pgettext("invitation", "joined; counts once their own screenshot is accepted")
    return {
        Kind.QUIZ: pgettext("invitation", "joined; counts once they pass the quiz"),
        Kind.PAID: pgettext("invitation", "joined; counts once they have bought it"),
        Kind.GROUP_BUY: pgettext("invitation", "joined; counts once the group buy is full"),
    }.get(Kind(line.kind), "")


def _lacks(must: Must) -> str:
    return {
        Must.NOTHING: "",
        Must.SPEAK: pgettext("invitation", "counts; has not said anything in the group yet"),
        Must.CHECK_IN: pgettext("invitation", "counts; has not checked in yet"),
        Must.PAY: pgettext("invitation", "counts; has not bought anything yet"),
    }[must]
