"""A member and their data: see, correct, agree or refuse, take along, erase; and the devices that open their page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Visiting, own
from huoqun.console.access.members import unbind
from huoqun.core import holdings
from huoqun.core.errors import NotFound, Refused
from huoqun.members.actions import consent as consenting
from huoqun.members.actions import editing, erasing, visiting
from huoqun.members.queries.consent import MARKETING, MESSAGES
from huoqun.members.queries.devices import DeviceSeen, devices
from huoqun.members.queries.family import family
from huoqun.members.queries.records import Answer, answers, self_said
from huoqun.members.rules import BACKGROUND, LONGEST_INTRODUCTION
from huoqun.pages.rooms import show

from .words import about_name

PURPOSES = (MESSAGES, MARKETING)
TEXT_VERSION = "my-page-1"
"""Which words of this page somebody agreed to. Other words: another version."""


class NotSure(Refused):
    """Erasing was asked for without the tick that says that it is meant."""

    code = "not_sure"

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was erased: the tick was missing."), way_out=_("Tick that you are sure, and press again.")
        )


@dataclass(frozen=True, slots=True)
class PurposeShown:
    """A purpose in words, the answer that counts, and how often it was answered."""

    purpose: str
    name: str
    about: str
    now: Answer | None
    times: int


@dataclass(frozen=True, slots=True)
class DataPage:
    """What the page shows. `held`: (its name, what, how many).

    `about`: what they may say anew, as (key, what, words).
    """

    name: str
    introduction: str
    about: tuple[tuple[str, str, str], ...]
    longest: int
    held: tuple[tuple[str, str, int], ...]
    purposes: tuple[PurposeShown, ...]
    devices: tuple[DeviceSeen, ...]
    device_id: int


@own
@require_GET
def data(request: Visiting) -> HttpResponse:
    """GET /me/data"""
    here, visit = request.workspace.id, request.visit
    people = family(here, visit.member_id)
    said = answers(here, people)
    own_words = self_said(here, visit.member_id)
    page = DataPage(
        visit.name,
        own_words.introduction,
        tuple((key, about_name(key), own_words.background.get(key, "")) for key in BACKGROUND),
        LONGEST_INTRODUCTION,
        tuple((holding.name, _(holding.label), count) for holding, count in holdings.counted(here, people) if count),
        tuple(_shown(purpose, [a for a in said if a.purpose == purpose]) for purpose in PURPOSES),
        tuple(devices(here, visit.member_id)),
        visit.device_id,
    )
    return show(request, "pages/data.html", page)


def _shown(purpose: str, said: list[Answer]) -> PurposeShown:
    name, about = {
        MESSAGES: (_("Messages in private"), _("We write to you in private: reminders, and what concerns you.")),
        MARKETING: (_("Offers"), _("We tell you of offers and courses that may suit you.")),
    }[purpose]
    return PurposeShown(purpose, name, about, said[0] if said else None, len(said))


@own
@require_POST
def name(request: Visiting) -> HttpResponse:
    """POST /me/data/name: `name`, what they want to be called."""
    editing.call_oneself(
        request.actor, member_id=request.visit.member_id, name=request.POST.get("name", ""), now=request.now
    )
    return redirect("me_data")


@own
@require_POST
def consent(request: Visiting) -> HttpResponse:
    """POST /me/data/consent: `granted` 1 or 0 to a `purpose`."""
    purpose, granted = request.POST.get("purpose", ""), request.POST.get("granted", "")
    if purpose not in PURPOSES or granted not in ("0", "1"):
        raise NotFound
    consenting.record(
        request.actor, member_id=request.visit.member_id, purpose=purpose, granted=granted == "1", source="my page",
        text_version=TEXT_VERSION, now=request.now,
    )  # fmt: skip
    return redirect("me_data")


@own
@require_GET
def export(request: Visiting) -> HttpResponseBase:
    """GET /me/data/export: all that is held, as one JSON file, written while it is read."""
    written = _written(request.workspace.id, request.visit.member_id)
    response = StreamingHttpResponse(written, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def _written(workspace_id: int, member_id: int) -> Iterator[bytes]:
    people = family(workspace_id, member_id)
    for place, holding in enumerate(holdings.all_holdings()):
        yield (b"," if place else b"{") + b"\n" + orjson.dumps(holding.name) + b": ["
        for number, row in enumerate(holdings.rows(holding, workspace_id, people)):
            yield (b",\n  " if number else b"\n  ") + orjson.dumps(row, default=str)
        yield b"]"
    yield b"\n}\n"


@own
@require_POST
def erase(request: Visiting) -> HttpResponse:
    """POST /me/data/erase, with `sure` ticked: all that is held of them is removed, at once and for good."""
    if request.POST.get("sure") != "1":
        raise NotSure
    erasing.erase(request.actor, member_id=request.visit.member_id, now=request.now)
    response = render(request, "pages/erased.html", {"community": request.workspace.name})
    unbind(response)
    return response


@own
@require_POST
def leave(request: Visiting, device_id: int) -> HttpResponse:
    """POST /me/devices/<id>/leave: this device of theirs no longer opens their page."""
    visiting.leave(request.actor, member_id=request.visit.member_id, device_id=device_id, now=request.now)
    if device_id != request.visit.device_id:
        return redirect("me_data")
    response = render(request, "pages/no_device.html", {"left": True})
    unbind(response)
    return response
