"""Posts of quality (精华): chosen in a group's talk after a look at what they earn, and listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.pages.groups.head import Head, head_of
from huoqun.core.errors import NotFound
from huoqun.groups.queries.names import GroupName, group_names
from huoqun.points.actions.choosing import Looked, NotToBeChosen, choose, look, unchoose
from huoqun.points.permissions import PointsPermission
from huoqun.points.policy.aloud import rule_line
from huoqun.points.queries.quality import PAGE, Post, posts


@dataclass(frozen=True, slots=True)
class QualityPage:
    """Chosen posts, the latest first; `of`: how many there are in all."""

    posts: Sequence[Post]
    of: int
    groups: Sequence[GroupName]
    group: GroupName | None
    more_url: str


@needs(PointsPermission.CHOOSE)
@require_GET
def listed(request: Looking) -> HttpResponse:
    """GET /points/quality?group=<uid>&before=<id>"""
    scope = request.actor.scope(PointsPermission.CHOOSE)
    groups = group_names(request.workspace.id, scope=scope)
    group = next((one for one in groups if str(one.uid) == request.GET.get("group")), None)
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None
    found, of = posts(
        request.workspace.id, scope=scope, group_id=group.id if group else None, before=before, limit=PAGE + 1
    )  # fmt: skip
    asked = {"before": str(found[PAGE - 1].id)} if len(found) > PAGE else {}
    more = urlencode(asked | ({"group": str(group.uid)} if group else {})) if asked else ""
    page = QualityPage(found[:PAGE], of, groups, group, f"{reverse('points_quality')}?{more}" if more else "")
    return render(request, "console/points/quality.html", {"page": page})


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """A message, and what choosing it comes to; `rule`: the policy's, as a sentence ("" where it pays nothing)."""

    head: Head
    key: str
    looked: Looked
    rule: str


@needs(PointsPermission.CHOOSE)
@require_http_methods(["GET", "POST"])
def one(request: Looking, uid: UUID, message_key: str) -> HttpResponse:
    """GET /groups/<uid>/quality/<message> shows what it comes to; POST chooses the message."""
    head = head_of(request, uid, "group_talk")
    if not head.may_read:
        raise NotFound
    try:
        looked = look(request.actor, message_key=message_key, group_id=head.line.id, now=request.now)
        if request.method == "POST":
            choose(request.actor, message_key=message_key, group_id=head.line.id, now=request.now)
            messages.success(request, _("Chosen. The author is told in private, with the points."))
            return redirect("group_talk", uid)
    except NotToBeChosen as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
        return redirect("group_talk", uid)
    page = ChoosePage(head, message_key, looked, rule_line(looked.rule) if looked.rule else "")
    return render(request, "console/points/choose.html", {"page": page})


@needs(PointsPermission.CHOOSE)
@require_POST
def end(request: Looking, uid: UUID, message_key: str) -> HttpResponse:
    """POST /groups/<uid>/quality/<message>/end: it is no quality post any more, and what it earned is taken back."""
    head = head_of(request, uid, "group_talk")
    unchoose(request.actor, message_key=message_key, group_id=head.line.id, now=request.now)
    messages.success(request, _("It is no quality post any more. What it earned is taken back."))
    return redirect("points_quality")
