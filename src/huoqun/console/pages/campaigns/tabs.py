"""The tabs of a campaign, found by themselves, and the head that all its pages share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from huoqun.campaigns.queries.campaigns import CampaignLine, campaign
from huoqun.console.access import Looking
from huoqun.console.discovering import rooms_of
from huoqun.console.parts import NavItem

from .words import TONES, kind_name, state_name, why_name


@dataclass(frozen=True, slots=True)
class Tab:
    """`url`: the name of its address, which takes the campaign's uid; `order`: its place (the overview is 10).

    One of `permissions` opens it. `shows`: only of campaigns for which this is true; `badge`: a count beside it.
    """

    url: str
    label: str  # a msgid, by gettext_noop
    order: int
    permissions: tuple[str, ...]
    shows: Callable[[CampaignLine], bool] | None = None
    badge: Callable[[Looking, CampaignLine], int] | None = None

    def opens(self, request: Looking, line: CampaignLine) -> bool:
        may = any(request.actor.may(permission) for permission in self.permissions)
        return may and (self.shows is None or self.shows(line))


@dataclass(frozen=True, slots=True)
class CampaignHead:
    """What stands above every page of a campaign: `console/campaigns/campaign.html` shows it as `page.head`.

    `badges`: the counts beside its tabs, by the `url` of each that has one.
    """

    line: CampaignLine
    tabs: list[NavItem]
    kind: str
    state: str
    tone: str
    why: str
    badges: Mapping[str, int]


def campaign_head(request: Looking, campaign_uid: UUID, active: str) -> CampaignHead:
    """The head of a campaign's page; `active`: the `url` of its tab. Raises NotFound."""
    line = campaign(request.actor, campaign_uid=campaign_uid)
    found: tuple[Tab, ...] = rooms_of(sys.modules[__package__])
    opened = [tab for tab in found if tab.opens(request, line)]
    badges = {tab.url: tab.badge(request, line) for tab in opened if tab.badge}
    items = [
        NavItem(
            reverse(tab.url, args=[line.uid]), gettext(tab.label), icon="circle-dot", active=tab.url == active,
            badge=badges.get(tab.url) or None,
        )
        for tab in opened
    ]  # fmt: skip
    return CampaignHead(
        line, items, kind_name(line.kind), state_name(line.state), TONES[line.state], why_name(line.why), badges
    )  # fmt: skip
