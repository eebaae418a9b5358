"""A broadcast that was sent: who has it, who has not and why, who of the team sent it, and the reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.broadcasts.permissions import BroadcastPermission
from huoqun.broadcasts.queries.broadcasts import BroadcastView
from huoqun.broadcasts.queries.following import Following, following
from huoqun.broadcasts.rules import State
from huoqun.chats.queries.batches import MassView
from huoqun.chats.rules import may_remind
from huoqun.console.access import Looking
from huoqun.console.outcomes import reason_name
from huoqun.console.parts import Progress
from huoqun.console.words import listed
from huoqun.team.queries import actor_names

from ..members.said import platform_name
from .audiences import audience_words
from .words import class_name, kind_name, reminder_name, state_name


@dataclass(frozen=True, slots=True)
class Stand:
    """So many recipients stand alike; their names are at the address."""

    said: str
    count: int
    names_url: str


@dataclass(frozen=True, slots=True)
class MassLine:
    """A mass message, what it waits for in words, and whoever reminded."""

    mass: MassView
    platform: str
    waits_for: str
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A reminder that was sent, and what came of it."""

    at: datetime
    by: str
    how: str
    waiting: int | None
    said: str


@dataclass(frozen=True, slots=True)
class FollowPage:
    """One broadcast that was sent or called off. `refresh_url`: where it is asked again while it is under way."""

    broadcast: BroadcastView
    tone: str
    said: str
    audience: Sequence[str]
    cls: str
    by: str
    progress: Progress
    stands: Sequence[Stand]
    failed: Sequence[Stand]
    missed: Sequence[Stand]
    masses: Sequence[MassLine]
    following: Following
    reminders: Sequence[ReminderLine]
    may_remind: bool
    may_cancel: bool
    may_judge: bool


def follow(request: Looking, one: BroadcastView) -> HttpResponse:
    """The page of a broadcast that was sent; asked by htmx, its moving part."""
    page = _page(request, one)
    if request.headers.get("HX-Request"):
        return render(request, "console/broadcasts/standing.html", {"page": page})
    return render(request, "console/broadcasts/follow.html", {"page": page})


def _page(request: Looking, one: BroadcastView) -> FollowPage:
    found = following(request.actor, one)
    stood = found.stood
    said_by = {str(r["by"]) for r in found.reminders} | {str(r["by"]) for m in found.masses for r in m.reminders}
    names = actor_names(request.workspace.id, said_by | {one.asked_by})
    may = request.actor.may_somewhere(BroadcastPermission.SEND)
    tone, said = state_name(one.state)
    under_way = one.state == State.ASKED
    return FollowPage(
        broadcast=one, tone=tone, said=said, audience=audience_words(request, one), cls=class_name(one.cls),
        by=names.get(one.asked_by, one.asked_by), progress=_progress(one, found),
        stands=[Stand(kind_name(kind), n, _names(one, kind)) for kind, n in stood.counts.items() if n],
        failed=[Stand(reason_name(why), n, _names(one, "failed", why)) for why, n in stood.failed],
        missed=[Stand(reason_name(why), n, _names(one, "missed", why)) for why, n in stood.missed],
        masses=[_mass(mass) for mass in found.masses], following=found, reminders=_reminders(found, names),
        may_remind=may and found.waiting > 0 and _some_may_be_reminded(found, request.now),
        may_cancel=may and under_way, may_judge=may and stood.unknown_masses > 0,
    )  # fmt: skip


def _progress(one: BroadcastView, found: Following) -> Progress:
    total, left = found.stood.recipients, found.stood.left
    words = ngettext("%(n)s is not through", "%(n)s are not through", left) % {"n": f"{left:,}"}
    return Progress(
        label=_("Settled"), done=total - left, total=total, unit=_("recipients"), left=words,
        state="running" if left else "cancelled" if one.state == State.CANCELLED else "done",
    )  # fmt: skip


def _names(one: BroadcastView, kind: str, why: str | None = None) -> str:
    asked = {"kind": kind} | ({} if why is None else {"why": why})
    return f"{reverse('broadcast_names', args=[one.uid])}?{urlencode(asked)}"


def _mass(mass: MassView) -> MassLine:
    if mass.wants == "stop":
        tone, said = "info", _("being stopped")
    elif mass.ended_at is not None:
        tone, said = "good", pgettext("mass message", "through")
    else:
        tone, said = "watch", _("waits for colleagues")
    waits = listed(s.name or _("somebody") for s in mass.senders if s.waiting)
    return MassLine(mass, platform_name(mass.platform), waits, tone, said)


def _reminders(found: Following, names: Mapping[str, str]) -> list[ReminderLine]:
    """What people asked for, and what the platforms said to it, newest first."""
    lines = [
        _reminder(r, reminder_name(str(r["how"])), "", names, waiting=int(r["waiting"])) for r in found.reminders
    ]  # fmt: skip
    for mass in found.masses:
        for said in mass.reminders:
            if said["state"] == "failed":
                failed = _("%(account)s: the platform did not do it") % {"account": mass.account}
                lines.append(_reminder(said, failed, str(said["reason"]), names))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _reminder(
    said: Mapping[str, Any], how: str, why: str, names: Mapping[str, str], waiting: int | None = None
) -> ReminderLine:
    by = str(said["by"])
    return ReminderLine(datetime.fromisoformat(str(said["at"])), names.get(by, by), how, waiting, why)


def _some_may_be_reminded(found: Following, now: datetime) -> bool:
    masses = [m for m in found.masses if m.ended_at is None and not m.wants and may_remind(m.reminders, now)]
    by_hand = any(hand.waiting for hand in found.hands)
    return bool(masses) or (by_hand and may_remind([r for r in found.reminders if r["how"] == "huoqun"], now))
