"""What is left to do until a campaign begins, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import CampaignLine
from huoqun.campaigns.rules.campaigns import State
from huoqun.console.access import Looking
from huoqun.team.queries.duty import doing

_NAMED = 4


@dataclass(frozen=True, slots=True)
class Next:
    """A step: done, the one that is on now, or a later one."""

    text: str
    note: str
    url: str
    done: bool
    now: bool = False


def steps_of(request: Looking, line: CampaignLine) -> list[Next]:
    """Nothing once it has begun."""
    if line.state not in (State.DRAFT, State.REVIEWED):
        return []
    reviewed = line.state == State.REVIEWED
    groups = ngettext("%(n)d group, %(free)d free seats", "%(n)d groups, %(free)d free seats", line.groups)
    filled = groups % {"n": line.groups, "free": line.free} if line.groups else ""
    at = f"{timezone.localtime(line.starts_at):%m-%d %H:%M}"
    waits = "" if reviewed else _reviewers(request, line)
    found = [
        (_("Written down"), "", reverse("campaign_edit", args=[line.uid]), True),
        (_("Groups to fill"), filled, reverse("campaign_pool", args=[line.uid]), line.groups > 0),
        (_("Reviewed by somebody else"), waits, "", reviewed),
        (_("Begins by itself at %(at)s, or now by hand; nobody is let in before") % {"at": at}, "", "", False),
    ]
    first = next(place for place, step in enumerate(found) if not step[3])
    return [Next(text, note, url, done, place == first) for place, (text, note, url, done) in enumerate(found)]


def _reviewers(request: Looking, line: CampaignLine) -> str:
    """Who may review it: never whoever made it."""
    may = doing(request.workspace.id, permission=CampaignPermission.REVIEW)
    names = [name for user, name in may.items() if f"staff:{user}" != line.made_by]
    if not names:
        return _("Nobody else may review campaigns yet: give a colleague that right under Team.")
    said = _(", ").join(names[:_NAMED])
    return _("Waits for %(names)s") % {"names": said} if len(names) <= _NAMED else _(
        "Waits for %(names)s or another of %(n)d"
    ) % {"names": said, "n": len(names)}  # fmt: skip
