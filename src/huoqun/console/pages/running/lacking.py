"""What a playbook's steps call by name and nobody has made, in words, with the way to make it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.console.access import Looking
from huoqun.console.links import link
from huoqun.forms.permissions import FormPermission
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries.lacking import Lacking, lacking
from huoqun.rewards.permissions import CashPermission, ShopPermission

MADE_AT: Mapping[str, tuple[str, str]] = {
    "quiz": ("forms_quiz_new", FormPermission.EDIT),
    "survey": ("forms_survey_new", FormPermission.EDIT),
    "campaign": ("campaign_new", CampaignPermission.EDIT),
    "budget": ("rewards_budget_new", CashPermission.BUDGET),
    "reward": ("rewards_new", ShopPermission.EDIT),
}
"""Where each kind is made, and who may."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A thing that is not there: what is said of it, the steps that name it, where it is made ('': not by them)."""

    said: str
    steps: str
    url: str


def lacks(request: Looking, known: Plan, given: Mapping[str, Any]) -> Sequence[Lack]:
    """For the wizard before the start and for the running view while it runs."""
    return [_lack(request, one) for one in lacking(request.workspace.id, known, given)]


def _lack(request: Looking, one: Lacking) -> Lack:
    page, permission = MADE_AT[one.kind]
    url = link(page) if request.actor.may(permission) else ""
    return Lack(in_words(one), ", ".join(one.steps), url)


def in_words(one: Lacking) -> str:
    return _("There is no %(kind)s called “%(name)s” that could be used.") % {"kind": _(one.label), "name": one.name}
