"""How far a screenshot is, as whoever sent it reads it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.campaigns.queries.screenshots import ShotLine
from huoqun.campaigns.rules.campaigns import RUNNING, State
from huoqun.campaigns.rules.screenshots import ShotState, may_again


def state_of(one: ShotLine, *, is_over: bool) -> str:
    """`is_over`: the campaign is settled, and nobody judges any more."""
    names = {
        ShotState.SENT: pgettext("screenshot", "is being read"),
        ShotState.QUEUED: pgettext("screenshot", "is being looked at"),
        ShotState.ACCEPTED: pgettext("screenshot", "accepted"),
        ShotState.REJECTED: pgettext("screenshot", "sent back"),
    }
    if is_over and one.state in (ShotState.SENT, ShotState.QUEUED):
        return pgettext("screenshot", "the campaign ended before it was judged")
    return names[one.state]


def how_far(found: Sequence[ShotLine], *, state: State) -> str:
    """How their sharing stands in a campaign that is so far, by the newest screenshot; "" where they sent none."""
    if not found:
        return ""
    said = state_of(found[0], is_over=state == State.SETTLED)
    again = state in RUNNING and may_again([one.state for one in found])
    return _("%(state)s: one more may be sent") % {"state": said} if again else said
