"""What a playbook's steps call by name and nobody has made, in words, with the way to make it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huoqun.admission.permissions import AdmissionPermission
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.console.access import Looking
from huoqun.console.links import link
from huoqun.console.pages.playbooks.called import names
from huoqun.deeds.permissions import DeedPermission
from huoqun.forms.permissions import FormPermission
from huoqun.groups.permissions import GroupPermission
from huoqun.members.permissions import MemberPermission
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries.lacking import ENROL, GOAL, Lacking, lacking
from huoqun.points.permissions import PointsPermission
from huoqun.rewards.permissions import CashPermission, ShopPermission

MADE_AT: Mapping[str, tuple[str, str]] = {
    "quiz": ("forms_quiz_new", FormPermission.EDIT),
    "survey": ("forms_survey_new", FormPermission.EDIT),
    "campaign": ("campaign_new", CampaignPermission.EDIT),
    "budget": ("rewards_budget_new", CashPermission.BUDGET),
    "reward": ("rewards_new", ShopPermission.EDIT),
    "badge": ("points_policy", PointsPermission.PUBLISH),
    "right": ("points_policy", PointsPermission.PUBLISH),
    "product": ("import_tables", DeedPermission.RECORD),
    "kind": ("settings#kinds", GroupPermission.KIND_EDIT),
    "tag": ("members", MemberPermission.TAG),
    "field": ("settings#fields", MemberPermission.FIELDS),
    "playbook": ("playbooks", PlaybookPermission.EDIT),
    "door": ("admission_door_new", AdmissionPermission.EDIT),
}
"""Where each kind is made (a page, and its part), and who may. What steps alone grant is made nowhere else."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A thing that is not there: what is said of it, the steps that name it as (what one is called, its id; '': it is
    none), where it is made ('': not by them)."""

    said: str
    steps: tuple[tuple[str, str], ...]
    url: str


def lacks(request: Looking, known: Plan, given: Mapping[str, Any]) -> Sequence[Lack]:
    """For the wizard before the start and for the running view while it runs."""
    own = names(known, given)
    return [_lack(request, one, own) for one in lacking(request.workspace.id, known, given, now=request.now)]


def _lack(request: Looking, one: Lacking, own: Mapping[str, str]) -> Lack:
    where, permission = MADE_AT.get(one.kind, ("", ""))
    page, _hash, part = where.partition("#")
    url = link(page) + (f"#{part}" if part else "") if page and request.actor.may(permission) else ""
    places = {ENROL: (_("who comes along"), ""), GOAL: (_("the goal"), "")}
    steps = tuple(places.get(step) or (own.get(step, step), step) for step in one.steps)
    return Lack(in_words(one), steps, url)


def in_words(one: Lacking) -> str:
    values = {"kind": _(one.label), "name": one.name}
    return (_(one.said) if one.said else _("There is no %(kind)s called “%(name)s” that could be used.")) % values
