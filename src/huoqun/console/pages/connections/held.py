"""What a platform holds for us: codes that lead into groups, and words that groups welcome with by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.chats.actions import greetings as greeting_verbs
from huoqun.chats.actions import held as verbs
from huoqun.chats.actions import join_ways as way_verbs
from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.queries import connections as queries
from huoqun.chats.queries import held
from huoqun.chats.queries.connections import ConnectionView
from huoqun.chats.queries.held import HeldLine
from huoqun.chats.rotation import AT_ONCE, LONGEST_STATE
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound, Refused


class WayForm(forms.Form):
    """A code. Its mark is chosen once: it stands with everybody who came by it."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=verbs.LONGEST_NAME, help_text=gettext_lazy("As your team calls it.")
    )
    state = forms.RegexField(
        r"^[A-Za-z0-9_-]+$", label=gettext_lazy("Mark"), max_length=LONGEST_STATE,
        help_text=gettext_lazy("Letters and digits, such as spring26. It stands with whoever joins by this code."),
    )  # fmt: skip
    groups = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Groups"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Filled in this order: the code leads into five at a time, and into the next when these are full."
        ),
    )  # fmt: skip
    auto_create = forms.BooleanField(
        label=gettext_lazy("Open a new group when all are full"), required=False,
        help_text=gettext_lazy("The platform does it, in the name of the last group's owner."),
    )  # fmt: skip
    room = forms.CharField(
        label=gettext_lazy("Name of new groups"), max_length=40, required=False,
        help_text=gettext_lazy("A number is put behind it. Empty: the code's name."),
    )  # fmt: skip

    def __init__(self, *args: Any, groups: Sequence[tuple[int, str]], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = list(groups)  # type: ignore[attr-defined]
        if fixed:
            del self.fields["state"]


class GreetingForm(forms.Form):
    """Welcome words."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=verbs.LONGEST_NAME, help_text=gettext_lazy("As your team calls it.")
    )
    text = forms.CharField(
        label=gettext_lazy("Welcome words"), widget=forms.Textarea(attrs={"rows": 5}),
        max_length=greeting_verbs.LONGEST, help_text=gettext_lazy("%NICKNAME% becomes the newcomer's name."),
    )  # fmt: skip
    notify = forms.BooleanField(label=gettext_lazy("Tell the groups' owners in the platform's app"), required=False)


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Those of a connection, and the form for one more; or one of them with its form."""

    connection: ConnectionView
    lines: Sequence[HeldLine]
    form: forms.Form | None
    at_once: int = AT_ONCE


def _line(request: Looking, connection_id: int, capability: str) -> ConnectionView:
    line = queries.connection(request.actor, connection_id)
    if capability not in line.capabilities:
        raise NotFound(_("This connection does not offer that."))
    return line


def _lines(request: Looking, connection_id: int, kind: str) -> list[HeldLine]:
    found = held.held(request.actor, connection_id=connection_id, kind=kind)
    return [replace(line, error=_(line.error)) if line.error else line for line in found]


def _refused(form: forms.Form, refusal: Refused) -> None:
    form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def ways(request: Looking, connection_id: int) -> HttpResponse:
    """GET /connections/<id>/ways: its codes; POST makes one."""
    line = _line(request, connection_id, Capability.JOIN_WAY)
    groups = held.groups_of(request.actor, connection_id)
    form = WayForm(request.POST or None, groups=groups)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            way_verbs.create(
                request.actor, connection_id=connection_id, name=asked["name"], state=asked["state"],
                group_ids=asked["groups"], auto_create=asked["auto_create"], room=asked["room"], now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("The platform makes the code now; its picture is here in a few seconds."))
            return redirect("connection_ways", connection_id)
    lines = _lines(request, connection_id, verbs.WAY)
    page = HeldPage(line, lines, form if groups else None)
    return render(request, "console/connections/ways.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def way(request: Looking, connection_id: int, held_id: int) -> HttpResponse:
    """GET /connections/<id>/ways/<id>: a code's name and groups; POST changes them."""
    line = _line(request, connection_id, Capability.JOIN_WAY)
    one = held.one(request.actor, connection_id=connection_id, held_id=held_id, kind=verbs.WAY)
    chosen = [group.place.group_id for group in one.groups]
    # Those that it leads into first, in their order.
    rest = dict(held.groups_of(request.actor, connection_id))
    groups = [(g.place.group_id, g.name) for g in one.groups] + [(k, n) for k, n in rest.items() if k not in chosen]
    initial = {"name": one.name, "groups": chosen, "auto_create": one.auto_create, "room": one.room}
    form = WayForm(request.POST or None, groups=groups, fixed=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            way_verbs.change(
                request.actor, held_id=held_id, name=asked["name"], group_ids=asked["groups"],
                auto_create=asked["auto_create"], room=asked["room"], now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("The platform changes it now; the picture stays the same."))
            return redirect("connection_ways", connection_id)
    page = HeldPage(line, [one], form)
    return render(request, "console/connections/way.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def greetings(request: Looking, connection_id: int) -> HttpResponse:
    """GET /connections/<id>/greetings: words that groups welcome with by themselves; POST keeps some more."""
    line = _line(request, connection_id, Capability.GROUP_WELCOME)
    form = GreetingForm(request.POST or None, initial={"notify": True})
    if request.method == "POST" and form.is_valid():
        try:
            greeting_verbs.create(request.actor, connection_id=connection_id, now=request.now, **form.cleaned_data)
        except Refused as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("The platform keeps them now; owners choose them for their groups in its app."))
            return redirect("connection_greetings", connection_id)
    lines = _lines(request, connection_id, verbs.GREETING)
    page = HeldPage(line, lines, form)
    return render(request, "console/connections/greetings.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def greeting(request: Looking, connection_id: int, held_id: int) -> HttpResponse:
    """GET /connections/<id>/greetings/<id>: some welcome words; POST changes them."""
    line = _line(request, connection_id, Capability.GROUP_WELCOME)
    one = held.one(request.actor, connection_id=connection_id, held_id=held_id, kind=verbs.GREETING)
    form = GreetingForm(request.POST or None, initial={"name": one.name, "text": one.text})
    if request.method == "POST" and form.is_valid():
        try:
            greeting_verbs.change(request.actor, held_id=held_id, now=request.now, **form.cleaned_data)
        except Refused as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("The platform changes them now; groups that use them say the new ones."))
            return redirect("connection_greetings", connection_id)
    page = HeldPage(line, [one], form)
    return render(request, "console/connections/greeting.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_POST
def delete(request: Looking, connection_id: int, held_id: int) -> HttpResponse:
    """POST /connections/<id>/held/<id>/delete: on the platform, too."""
    verbs.delete(request.actor, held_id=held_id, now=request.now)
    messages.success(request, _("It is deleted on the platform now."))
    return redirect(_back(request), connection_id)


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_POST
def again(request: Looking, connection_id: int, held_id: int) -> HttpResponse:
    """POST /connections/<id>/held/<id>/again: what the platform did not do is tried again."""
    verbs.again(request.actor, held_id=held_id, now=request.now)
    return redirect(_back(request), connection_id)


def _back(request: Looking) -> str:
    return "connection_greetings" if request.POST.get("of") == verbs.GREETING else "connection_ways"
