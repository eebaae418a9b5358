"""What is done with a topic and its list."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.ignition.actions import people, topics
from huoqun.ignition.permissions import IgnitionPermission
from huoqun.ignition.rules import MOST_PEOPLE


@needs(IgnitionPermission.EDIT)
@require_POST
def list_people(request: Looking, topic_uid: UUID) -> HttpResponse:
    """POST /ignition/<uid>/list with `member` (again and again), or `name`, `place` and `note` of somebody outside."""
    said = request.POST
    ids = [int(m) for m in said.getlist("member")[:MOST_PEOPLE] if m.isascii() and m.isdecimal() and len(m) < 19]
    if ids:
        done(request, lambda: people.list_members(
            request.actor, topic_uid=topic_uid, member_ids=ids, now=request.now
        ))  # fmt: skip
    else:
        done(request, lambda: people.list_outside(
            request.actor, topic_uid=topic_uid, name=said.get("name", ""), place=said.get("place", ""),
            note=said.get("note", ""), now=request.now,
        ))  # fmt: skip
    return redirect("ignition_topic", topic_uid)


@needs(IgnitionPermission.ASK)
@require_POST
def ask(request: Looking, topic_uid: UUID) -> HttpResponse:
    """POST /ignition/<uid>/ask with `person` (again and again): the team asks them, personally."""
    uids = [uid for one in request.POST.getlist("person")[:MOST_PEOPLE] if (uid := _uid(one)) is not None]
    try:
        n = people.ask(request.actor, topic_uid=topic_uid, person_uids=uids, now=request.now)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        said = ngettext("%(n)s task with the words is in Today.", "%(n)s tasks with the words are in Today.", n)
        messages.success(request, said % {"n": n})
    return redirect("ignition_topic", topic_uid)


@needs(IgnitionPermission.EDIT)
@require_POST
def act(request: Looking, topic_uid: UUID, act: str) -> HttpResponse:
    """POST /ignition/<uid>/<act>/do: close, open."""
    if act not in ("close", "open"):
        raise Http404
    done(request, lambda: topics.set_open(
        request.actor, topic_uid=topic_uid, is_open=act == "open", now=request.now
    ))  # fmt: skip
    return redirect("ignition_topic", topic_uid)


def done(request: Looking, doing: Callable[[], object]) -> None:
    """Do it, or say why not."""
    try:
        doing()
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Done."))


def _uid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
