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
from huoqun.console.pages.playbooks.called import names
from huoqun.core.errors import NotFound, Refused
from huoqun.playbooks.actions import migrating
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.library import VersionView, book, versions
from huoqun.playbooks.queries.migration import STAYS_AWAY, Change, Preview, Waiting, Worse, preview, waiting_in
from huoqun.playbooks.queries.plans import plan
from huoqun.playbooks.queries.running import RunLine, run_line
from huoqun.playbooks.renamed import suggestions

LOOKS_AHEAD = timedelta(days=60)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where those go who are in a step that is gone. `called`: what people called it; `is_guess`: nobody said so yet,
    it looks like a renaming."""

    waiting: Waiting
    called: str
    to: str
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class MigratePage:
    """`chosen`: the version that would run; `preview` None: there is no newer one. `changes`: each with what its step
    is called; `steps`: of the new version, (id, what it is called); `worse`: broken promises, likewise."""

    line: RunLine
    versions: Sequence[VersionView]
    chosen: VersionView | None
    preview: Preview | None
    changes: Sequence[tuple[str, Change]]
    counts: Mapping[str, int]
    steps: Sequence[tuple[str, str]]
    mapped: Sequence[Mapped]
    fault: str
    worse: Sequence[tuple[str, Worse]] = ()


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
    told = {key[3:] for key in said if key.startswith("to-")}
    page = _page(request, line, newer, chosen, step_map, told, fault)
    return render(request, "console/running/migrate.html", {"page": page}, status=409 if fault else 200)


def _page(
    request: Looking, line: RunLine, newer: Sequence[VersionView], chosen: VersionView | None,
    step_map: Mapping[str, str], told: set[str], fault: str,
) -> MigratePage:  # fmt: skip
    """`told`: the steps of which somebody said where they lead, or that it is not known: of others it is guessed."""
    if chosen is None:
        return MigratePage(line, newer, None, None, (), {}, (), (), fault)
    here = request.workspace.id
    old, new = plan(here, line.version_id), plan(here, chosen.id)
    gone = [w for w in waiting_in(here, line.id) if w.step not in new.steps]
    guesses = suggestions(old, new, [w.step for w in gone if w.step not in told])
    shown = preview(
        here, group_run_id=line.id, zone=line.zone, old=old, new=new, step_map={**guesses, **step_map},
        now=request.now, until=request.now + LOOKS_AHEAD,
    )  # fmt: skip
    was, then = names(old, line.values), names(new, line.values)
    found = [(w, step_map.get(w.step, guesses.get(w.step, "")), w.step in guesses) for w in gone]
    found += [(Waiting(step, 0), to, False) for step, to in step_map.items() if step not in {w.step for w in gone}]
    mapped = [Mapped(w, was.get(w.step, w.step), to, is_guess) for w, to, is_guess in found]
    both = was | then
    return MigratePage(
        line, newer, chosen, shown, [(both.get(one.step, one.step), one) for one in shown.changes[:SHOWN]],
        Counter(change.what for change in shown.changes), [(STAYS_AWAY, ""), *then.items()], mapped, fault,
        [(both.get(one.step, one.step), one) for one in shown.worse],
    )  # fmt: skip
