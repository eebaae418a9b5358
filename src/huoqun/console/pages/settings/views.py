"""One page of a few forms, each with an address of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.chats.actions.policy import set_policy
from huoqun.chats.mix import Need, need_of
from huoqun.chats.queries.mix import own_needs
from huoqun.chats.queries.policy import policy
from huoqun.console.access import Looking, needs
from huoqun.core import actions, queries
from huoqun.core.permissions import CorePermission
from huoqun.core.removing import remove_demo
from huoqun.groups.actions.describing import make_kind
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.names import KindName, kinds
from huoqun.members.actions.editing import add_field as add_custom_field
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.records import FieldName, fields

from .forms import FieldForm, KindForm, MinutesForm, PlaceForm
from .speaking import SpeakingForm

ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Europe/London",
         "Europe/Berlin", "America/New_York", "America/Los_Angeles", "UTC")  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of group, for how long such a group lives, and what mix of roles it needs."""

    key: str
    name: str
    about: str
    lives: str
    need: Need


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """What the page shows; `wrong` names the form that needs another look."""

    place: PlaceForm
    kinds: Sequence[KindRow]
    kind: KindForm
    fields: Sequence[FieldName]
    field: FieldForm
    minutes: MinutesForm
    speaking: SpeakingForm
    zones: Sequence[str]
    is_demo: bool


def _row(kind: KindName, own: Mapping[str, tuple[int, int]]) -> KindRow:
    return KindRow(kind.key, kind.name, kind.about, _lives(kind), need_of(kind.key, own))


def _lives(kind: KindName) -> str:
    if kind.life_hours is None:
        return _("no end")
    if kind.life_hours < 72:
        said = ngettext("%(n)d hour", "%(n)d hours", kind.life_hours) % {"n": kind.life_hours}
    else:
        said = ngettext("%(n)d day", "%(n)d days", kind.life_hours // 24) % {"n": kind.life_hours // 24}
    return said


def _page(request: Looking, *, status: int = 200, **wrong: forms.Form) -> HttpResponse:
    here = request.workspace
    shown = {"name": here.name, "zone": here.zone, "language": here.language, "currency": here.currency}
    forms_: dict[str, forms.Form] = {
        "place": PlaceForm(initial=shown),
        "kind": KindForm(),
        "field": FieldForm(),
        "minutes": MinutesForm(own=queries.minutes_set(here.id)),
        "speaking": SpeakingForm(own=policy(here.id)),
        **wrong,
    }
    own = own_needs(here.id)
    page = SettingsPage(
        kinds=[_row(one, own) for one in kinds(here.id)],
        fields=fields(here.id),
        zones=ZONES,
        is_demo=here.is_demo,
        **forms_,  # type: ignore[arg-type]
    )
    return render(request, "console/settings/settings.html", {"page": page}, status=status)


@needs(CorePermission.WORKSPACE_EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def settings(request: Looking) -> HttpResponse:
    """GET /settings; POST changes the workspace itself."""
    if request.method == "GET":
        return _page(request)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, place=form)
    actions.edit_workspace(request.actor, now=request.now, **form.cleaned_data)
    return _kept(request)


@needs(GroupPermission.KIND_EDIT, everywhere=True)
@require_POST
def kind(request: Looking) -> HttpResponse:
    """POST /settings/kinds: add a kind of group, or change one by its name."""
    form = KindForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, kind=form)
    days = form.cleaned_data["life_days"]
    said = {"name": form.cleaned_data["name"], "about": form.cleaned_data["about"]}
    make_kind(request.actor, life_hours=days * 24 if days else None, now=request.now, **said)
    return _kept(request)


@needs(MemberPermission.FIELDS, everywhere=True)
@require_POST
def add_field(request: Looking) -> HttpResponse:
    """POST /settings/fields: add a field of members, or change one by its name."""
    form = FieldForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, field=form)
    said = form.cleaned_data
    known = {one.label: one.key for one in fields(request.workspace.id)}
    key = known.get(said["label"]) or "own-" + hashlib.blake2b(said["label"].encode(), digest_size=8).hexdigest()
    add_custom_field(request.actor, key=key, label=said["label"], kind=said["kind"], options=said["options"])
    return _kept(request)


@needs(CorePermission.WORKSPACE_EDIT, everywhere=True)
@require_POST
def minutes(request: Looking) -> HttpResponse:
    """POST /settings/minutes"""
    form = MinutesForm(request.POST, own={})
    if not form.is_valid():
        return _page(request, status=422, minutes=form)
    actions.set_minutes(request.actor, minutes=form.changed(), now=request.now)
    return _kept(request)


@needs(CorePermission.WORKSPACE_EDIT, everywhere=True)
@require_POST
def speaking(request: Looking) -> HttpResponse:
    """POST /settings/speaking: quiet hours and caps."""
    form = SpeakingForm(request.POST, own=policy(request.workspace.id))
    if not form.is_valid():
        return _page(request, status=422, speaking=form)
    said = form.policy()
    set_policy(request.actor, caps=said.caps, quiet_hours=said.quiet_hours, now=request.now)
    return _kept(request)


@needs(CorePermission.WORKSPACE_EDIT, everywhere=True)
@require_POST
def demo(request: Looking) -> HttpResponse:
    """POST /settings/demo: the demo goes, with all that was invented for it."""
    remove_demo(request.actor, now=request.now)
    return redirect("today")


def _kept(request: Looking) -> HttpResponse:
    messages.success(request, _("Kept."))
    return redirect("settings")
