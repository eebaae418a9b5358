"""A group run moved to a newer version, with who gets or misses what shown first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound, Refused
from huoqun.playbooks.actions import migrating
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.library import VersionView, book, versions
from huoqun.playbooks.queries.migration import STAYS_AWAY, Change, Preview, Waiting, preview
from huoqun.playbooks.queries.plans import plan
from huoqun.playbooks.queries.running import RunLine, run_line

LOOKS_AHEAD = timedelta(days=60)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class MigratePage:
    """`chosen`: the version that would run; `preview` None: there is no newer one. `steps`: of the new version."""

    line: RunLine
    versions: Sequence[VersionView]
    chosen: VersionView | None
    preview: Preview | None
    changes: Sequence[Change]
    counts: Mapping[str, int]
    steps: Sequence[str]
    mapped: Sequence[tuple[Waiting, str]]
    fault: str


@needs(PlaybookPermission.STEER)
@require_http_methods(["GET", "POST"])
def migrate(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /playbooks/runs/<uid>/migrate?version=…&to-<old step>=<new>; POST does it."""
    line = run_line(request.actor, group_run_uid, now=request.now)
    if not request.actor.may(PlaybookPermission.STEER, chapter_id=line.chapter_id, group_id=line.group_id):
        raise NotFound
    said = request.POST if request.method == "POST" else request.GET
    newer = [v for v in versions(request.actor, book(request.actor, line.playbook).id) if v.id != line.version_id]
    chosen = next((v for v in newer if str(v.id) == said.get("version")), newer[0] if newer else None)
    step_map = {key[3:]: str(value) for key, value in said.items() if key.startswith("to-") and value}
    fault = ""
    if request.method == "POST" and chosen is not None:
        try:
            migrating.migrate(
                request.actor, group_run_uid=group_run_uid, version_id=chosen.id, step_map=step_map, now=request.now
            )
        except Refused as refusal:
            fault = f"{refusal} {_(refusal.way_out)}"
        else:
            messages.success(request, _("It goes on with version %(n)d.") % {"n": chosen.number})
            return redirect("playbook_run", group_run_uid)
    page = _page(request, line, newer, chosen, step_map, fault)
    return render(request, "console/running/migrate.html", {"page": page}, status=409 if fault else 200)


def _page(
    request: Looking, line: RunLine, newer: Sequence[VersionView], chosen: VersionView | None,
    step_map: Mapping[str, str], fault: str,
) -> MigratePage:  # fmt: skip
    if chosen is None:
        return MigratePage(line, newer, None, None, (), {}, (), (), fault)
    here = request.workspace.id
    new = plan(here, chosen.id)
    shown = preview(
        here, group_run_id=line.id, zone=line.zone, old=plan(here, line.version_id), new=new, step_map=step_map,
        now=request.now, until=request.now + LOOKS_AHEAD,
    )  # fmt: skip
    mapped = [(waiting, step_map.get(waiting.step, "")) for waiting in shown.unmapped]
    mapped += [(Waiting(old, 0), to) for old, to in step_map.items() if old not in {w.step for w, _to in mapped}]
    counts = Counter(change.what for change in shown.changes)
    steps = [STAYS_AWAY, *new.steps]
    return MigratePage(line, newer, chosen, shown, shown.changes[:SHOWN], counts, steps, mapped, fault)
