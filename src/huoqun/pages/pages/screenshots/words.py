"""How far a screenshot is, as whoever sent it reads it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.campaigns.queries.screenshots import ShotLine
from huoqun.campaigns.rules.screenshots import MOST_ATTEMPTS, ShotState


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


def how_far(found: Sequence[ShotLine], *, is_over: bool) -> str:
    """How their sharing stands, by the newest of their screenshots; "" where they sent none."""
    if not found:
        return ""
    said = state_of(found[0], is_over=is_over)
    may_again = found[0].state is ShotState.REJECTED and len(found) < MOST_ATTEMPTS and not is_over
    return _("%(state)s: one more may be sent") % {"state": said} if may_again else said
