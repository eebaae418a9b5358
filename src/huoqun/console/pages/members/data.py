"""Consent, identities merged, and forgetting: what the law and the person themselves decide."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.chats.queries import people
from huoqun.console.access import Looking, needs
from huoqun.core import clock
from huoqun.core.errors import NotFound, Refused
from huoqun.members.actions import consent as consenting
from huoqun.members.actions import erasing, visiting
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.consent import MARKETING, MESSAGES
from huoqun.members.queries.devices import DeviceSeen, devices
from huoqun.members.queries.records import Answer, answers
from huoqun.members.whereabouts import reaches

from .head import Head, head_of
from .proving import MergeRow, merge_rows
from .said import purpose_name

PURPOSES = (MESSAGES, MARKETING)
HEARD = ("told_us", "wrote_it", "form")


class NotTyped(Refused):
    code = "not_typed"

    def __init__(self) -> None:
        super().__init__(
            _("Nobody was erased: the name that was typed is another."), way_out=_("Type the name as it stands.")
        )


def heard_names() -> dict[str, str]:
    return {"told_us": _("They told us"), "wrote_it": _("They wrote it in a chat"), "form": _("They signed a form")}


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """A purpose, the answer that counts (the latest), and what else was ever said."""

    purpose: str
    name: str
    now: Answer | None
    before: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class DataPage:
    """What the page shows. `typed`: what must be typed before somebody is erased."""

    head: Head
    purposes: tuple[PurposeRow, ...]
    merges: tuple[MergeRow, ...]
    devices: tuple[DeviceSeen, ...]
    heard: dict[str, str]
    may_record: bool
    may_merge: bool
    may_erase: bool
    may_sign_out: bool
    typed: str


@needs(MemberPermission.VIEW)
@require_GET
def data(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/data"""
    head = head_of(request, uid, "member_data")
    actor, here = request.actor, request.workspace.id
    said = answers(here, head.family)
    purposes = [*PURPOSES, *sorted({a.purpose for a in said} - set(PURPOSES))]
    rows = []
    for purpose in purposes:
        ours = [a for a in said if a.purpose == purpose]
        rows.append(PurposeRow(purpose, purpose_name(purpose), ours[0] if ours else None, tuple(ours[1:])))
    page = DataPage(
        head,
        tuple(rows),
        merge_rows(people.merge_history(here, head.family)),
        tuple(devices(here, head.line.id)),
        heard_names(),
        may_record=reaches(actor, MemberPermission.CONSENT, head.line.id),
        may_merge=actor.may(MemberPermission.MERGE),
        may_erase=actor.may(MemberPermission.ERASE),
        may_sign_out=actor.may(MemberPermission.PAGE_LINK),
        typed=typed_name(head),
    )
    return render(request, "console/members/data.html", {"page": page})


def typed_name(head: Head) -> str:
    """The name to be typed; for somebody without a name that can be typed, their number."""
    return " ".join(head.line.name.split()) or str(head.line.id)


@needs(MemberPermission.CONSENT)
@require_POST
def consent(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/consent: `granted` 1 or 0 to a `purpose`, heard as `source`."""
    head = head_of(request, uid, "member_data")
    purpose, granted = request.POST.get("purpose", ""), request.POST.get("granted", "")
    source = request.POST.get("source", HEARD[0])
    if purpose not in PURPOSES or granted not in ("0", "1") or source not in HEARD:
        raise NotFound
    consenting.record(
        request.actor,
        member_id=head.line.id,
        purpose=purpose,
        granted=granted == "1",
        source=source,
        now=request.now,
    )
    messages.success(request, _("Written down."))
    return redirect("member_data", uid=head.line.uid)


@needs(MemberPermission.PAGE_LINK, everywhere=True)
@require_POST
def sign_out(request: Looking, uid: UUID, device_id: int) -> HttpResponse:
    """POST /members/<uid>/devices/<id>/leave: this device of theirs no longer opens their page."""
    head = head_of(request, uid, "member_data")
    visiting.leave(request.actor, member_id=head.line.id, device_id=device_id, now=clock.now())
    messages.success(request, _("Signed out. Their other devices stay as they are."))
    return redirect("member_data", uid=head.line.uid)


@needs(MemberPermission.ERASE, everywhere=True)
@require_POST
def erase(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/erase, with the name typed"""
    head = head_of(request, uid, "member_data")
    if " ".join(request.POST.get("typed", "").split()) != typed_name(head):
        raise NotTyped
    erasing.erase(request.actor, member_id=head.line.id, now=request.now)
    messages.success(request, _("Erased. A later import does not bring them back."))
    return redirect("members")
