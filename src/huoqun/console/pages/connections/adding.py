"""The wizard: choose a platform, do its steps, fill in its fields, see it live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huoqun.chats.actions import connections as actions
from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.port.gateway import Meta
from huoqun.chats.queries import connections as queries
from huoqun.chats.queries.connections import ConnectionView
from huoqun.console.access import Looking, needs
from huoqun.core import clock

from . import platforms
from .forms import PlatformForm, initial
from .platforms import LimitLine, Offered
from .words import Mark, Story, marks, story


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """The platforms."""

    offered: Sequence[Offered]


@dataclass(frozen=True, slots=True)
class NewPage:
    """One platform to be connected."""

    platform: Offered
    steps: Sequence[str]
    limits: Sequence[LimitLine]
    form: PlatformForm
    has_door: bool


@dataclass(frozen=True, slots=True)
class OnePage:
    """One connection. `door`: the address that the platform calls, empty where it calls nobody.

    `is_called`: as it is set up, it does call. `signin`: where members sign in by it; empty where they do not.
    """

    line: ConnectionView
    platform: Offered | None
    story: Story
    marks: Sequence[Mark]
    steps: Sequence[str]
    limits: Sequence[LimitLine]
    form: PlatformForm | None
    door: str
    is_called: bool
    signin: str
    is_waiting: bool


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_safe
def choose(request: Looking) -> HttpResponse:
    """GET /connections/new: which platform?"""
    return render(request, "console/connections/choose.html", {"page": ChoicePage(platforms.offered())})


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def new(request: Looking, platform: str) -> HttpResponse:
    """GET /connections/new/<platform>: its steps and fields; POST adds it and goes on to its live test."""
    meta = platforms.asked(platform)
    form = PlatformForm(request.POST or None, meta=meta, initial=initial(meta, name=_(meta.title)))
    if request.method == "POST" and form.is_valid():
        line = _added(request, meta, form)
        if line is not None:
            return redirect("connection", line)
    is_called = meta.door and meta.is_called(_defaults(meta))
    page = NewPage(platforms.card_of(meta), _steps(meta), platforms.limits(meta), form, is_called)
    status = 422 if form.is_bound else 200
    return render(request, "console/connections/new.html", {"page": page}, status=status)


def _added(request: Looking, meta: Meta, form: PlatformForm) -> int | None:
    """Its id; None where the name is taken, which is said at the field: nobody types a token twice for it."""
    name = form.cleaned_data["name"]
    try:
        return actions.add(
            request.actor, platform=meta.name, name=name, settings=form.settings, secrets=form.secrets, now=request.now,
            realm=meta.realm(form.settings),
        )  # fmt: skip
    except actions.NameTaken as taken:
        form.add_error("name", str(taken))
        return None


@needs(ChatsPermission.CONNECTION_EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def one(request: Looking, connection_id: int) -> HttpResponse:
    """GET /connections/<id>: how it goes, its door, its fields; POST changes them and tests anew."""
    line = queries.connection(request.actor, connection_id)
    meta = platforms.of(line.platform)
    form = _form(request.POST or None, line, meta) if meta else None
    if request.method == "POST" and form is not None and form.is_valid():
        name, settings = form.cleaned_data["name"], {**line.settings, **form.settings}
        actions.edit(
            request.actor, connection_id=line.id, name=name, settings=settings, secrets=form.secrets, now=request.now,
            realm=meta.realm(settings) if meta else "",
        )  # fmt: skip
        messages.success(request, _("Kept. It is connected anew with what stands here now."))
        return redirect("connection", line.id)
    page = _page(request, line, meta, form)
    failed = form is not None and form.is_bound
    template = "live" if request.headers.get("HX-Request") else "one"
    return render(request, f"console/connections/{template}.html", {"page": page}, status=422 if failed else 200)


def _form(said: Mapping[str, str] | None, line: ConnectionView, meta: Meta) -> PlatformForm:
    return PlatformForm(
        said, meta=meta, kept=line.has_secrets, initial=initial(meta, name=line.name, settings=line.settings)
    )


def _page(request: Looking, line: ConnectionView, meta: Meta | None, form: PlatformForm | None) -> OnePage:
    real = clock.now()
    told = story(line, hushed=request.workspace.send_nothing, now=request.now, real=real)
    has_door = meta is not None and meta.door
    is_called = meta is not None and has_door and meta.is_called(line.settings)
    checked = marks(
        line, told, is_called=is_called, listens=meta is not None and meta.hears, hear_by=meta.hear_by if meta else ""
    )
    # The page asks again until all has gone well, for an hour: whoever comes back later loads it anew.
    young = (real - line.created_at).total_seconds() < 3_600
    return OnePage(
        line=line,
        platform=platforms.card_of(meta) if meta else None,
        story=told,
        marks=checked,
        steps=_steps(meta) if meta else (),
        limits=platforms.limits(meta) if meta else (),
        form=form,
        door=request.build_absolute_uri(f"/hooks/{line.uid}") if has_door else "",
        is_called=is_called,
        signin=f"{settings.PUBLIC_URL}/me/in/{line.uid}" if meta is not None and meta.signs_in(line.settings) else "",
        is_waiting=line.is_on and ((any(mark.is_waiting for mark in checked) and young) or told.is_tried),
    )


def _defaults(meta: Meta) -> dict[str, str]:
    return {field.key: field.default for field in meta.fields}


def _steps(meta: Meta) -> list[str]:
    return [_(step) for step in meta.steps]
