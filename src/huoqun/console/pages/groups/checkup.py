"""Whether a group has what it lives on: its mix of roles, and the five points of the launch check."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.chats.mix import Mix, need_of, read
from huoqun.chats.queries.mix import mix_and_needs
from huoqun.console.access import Looking, needs
from huoqun.console.words import told
from huoqun.core.errors import NotFound
from huoqun.playbooks.permissions import PlaybookPermission

from .head import Head, head_of
from .launch import LaunchPanel, launch_panel


@dataclass(frozen=True, slots=True)
class Part:
    """One of leading, active, silent. `needed`: what the kind needs at least, in per cent, None for the silent."""

    key: str
    label: str
    count: int
    percent: int
    needed: int | None
    is_enough: bool


@dataclass(frozen=True, slots=True)
class MixPanel:
    """The mix of roles with what it means."""

    mix: Mix
    tells: bool
    parts: tuple[Part, ...]
    why: str
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckupPage:
    """What the page shows."""

    head: Head
    mix: MixPanel
    launch: LaunchPanel


@needs(PlaybookPermission.VIEW)
@require_GET
def checkup(request: Looking, uid: UUID) -> HttpResponse:
    """GET /groups/<uid>/checkup"""
    head = head_of(request, uid, "group_checkup")
    if not request.actor.may(PlaybookPermission.VIEW, chapter_id=head.whole.chapter_id, group_id=head.line.id):
        raise NotFound
    launch = launch_panel(request.actor, group_id=head.line.id, now=head.looked.at)
    return render(request, "console/groups/checkup.html", {"page": CheckupPage(head, _mix(request, head), launch)})


def _mix(request: Looking, head: Head) -> MixPanel:
    line = head.line
    since = line.founded_at or line.first_at
    found, needs_set = mix_and_needs(request.workspace.id, line.id, today=head.today, since=since)
    reading = read(found, need_of(line.kind_key, needs_set))
    need = reading.need
    both = found.leading + found.active
    parts = (
        Part("lead", pgettext("roles in a group", "leading"), found.leading, found.percent(found.leading),
             need.leading, reading.leading_is_enough),
        Part("active", pgettext("roles in a group", "leading and active"), both, found.percent(both), need.active,
             reading.active_is_enough),
        Part("silent", pgettext("roles in a group", "silent"), found.silent, found.percent(found.silent), None, True),
    )  # fmt: skip
    return MixPanel(found, reading.tells, parts, _(need.why), tuple(told(one) for one in reading.advice))
