"""What My page says of check-ins: each day that is open and not done."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huoqun.camps.queries.mine import MyRun, my_runs
from huoqun.console.access import Visiting
from huoqun.pages.rooms import Card


def card(request: Visiting) -> list[Card]:
    """A card for each camp whose day is open."""
    runs = my_runs(request.workspace.id, request.visit.member_id, now=request.now)
    return [_card(run) for run in runs if run.day is not None]


def _card(run: MyRun) -> Card:
    title = _("Check-in: %(group)s") % {"group": run.group}
    url = reverse("me_checkin", args=[run.group_run_id])
    if run.is_done or run.closes_at is None:
        return Card(title, url, [_("Day %(n)s is done. Well done.") % {"n": run.day}], _("See your days"))
    until = timezone.localtime(run.closes_at).strftime("%H:%M")
    said = _("Day %(n)s, open until %(time)s") % {"n": run.day, "time": until}
    return Card(title, url, [said], _("Check in now"), urgent=True)
