"""Somebody taken in by hand who is in the group and not on the way, with what they would get shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.playbooks.actions import steering
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.outside import PAGE, Beginning, Outsider, beginning, outside
from huoqun.playbooks.queries.running import RunLine, run_line

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class TakeInPage:
    """Who may be ticked. `more`: the id behind which the next hundred begin, 0 where there are none."""

    line: RunLine
    people: Sequence[Outsider]
    beginning: Beginning
    name: str
    more: int


@needs(PlaybookPermission.STEER)
@require_http_methods(["GET", "POST"])
def take_in(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /playbooks/runs/<uid>/take-in?name=…&after=…; POST takes in each `member` that was ticked."""
    if request.method == "POST":
        return _taken(request, group_run_uid)
    line = run_line(request.actor, group_run_uid, now=request.now)
    name, said = request.GET.get("name", "").replace("\0", "").strip()[:LONGEST_NAME], request.GET.get("after", "")
    after = int(said) if said.isdecimal() and len(said) < 18 else 0
    people = outside(request.workspace.id, line, name=name, after=after)
    begins = beginning(request.workspace.id, line, now=request.now)
    page = TakeInPage(line, people, begins, name, people[-1].member_id if len(people) == PAGE else 0)
    return render(request, "console/running/take_in.html", {"page": page})


def _taken(request: Looking, group_run_uid: UUID) -> HttpResponse:
    ticked = [int(one) for one in request.POST.getlist("member")[:PAGE] if one.isdecimal() and len(one) < 18]
    count = steering.take_in(request.actor, group_run_uid=group_run_uid, member_ids=ticked, now=request.now)
    words = ngettext("%(n)d member is on the way now.", "%(n)d members are on the way now.", count) % {"n": count}
    messages.success(request, words)
    if count < len(ticked):
        left = len(ticked) - count
        messages.warning(
            request,
            ngettext(
                "%(n)d was not taken in: the playbook leaves them out, or they came too late for it.",
                "%(n)d were not taken in: the playbook leaves them out, or they came too late for it.",
                left,
            )
            % {"n": left},
        )
    return redirect("playbook_run", group_run_uid)
