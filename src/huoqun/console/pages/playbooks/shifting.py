"""Moving a group's run to another day: first what moves and what stays, then a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.console.when import weekday
from huoqun.console.words import listed
from huoqun.core.errors import NotFound
from huoqun.playbooks.actions import steering
from huoqun.playbooks.agenda import Entry, local
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries.plans import plan, texts_of
from huoqun.playbooks.queries.shifting import Move, ShiftPreview, shift_preview
from huoqun.playbooks.queries.spoken import words
from huoqun.playbooks.rules import FARTHEST

from .cells import nick, read_day, read_uid, short
from .words import block_name

SHOWN = 12


class ShiftForm(forms.Form):
    """On which day the calendar begins: everything else moves with it."""

    starts_on = forms.DateField(
        label=gettext_lazy("Its first day (D1)"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("All that is to come moves by as many days."),
    )


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A step that moves, with the beginning of its words. `then`: what becomes of it where it would be late."""

    name: str
    words: str
    before: str
    after: str
    move: Move
    then: str


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """What moves, what stays. `days` 0: nothing was chosen yet."""

    preview: ShiftPreview
    form: ShiftForm
    lines: Sequence[MoveLine]
    beyond: int
    late: Sequence[MoveLine]
    keeps: str
    back_url: str

    @property
    def by(self) -> int:
        return abs(self.preview.days)

    @property
    def is_later(self) -> bool:
        return self.preview.days > 0


@needs(PlaybookPermission.STEER)
@require_http_methods(["GET", "POST"])
def calendar_shift(request: Looking) -> HttpResponse:
    """GET /playbooks/calendar/shift?run=…&starts_on=… (or days=…, or from=…&to=…) shows what moves; POST moves it."""
    said = request.POST if request.method == "POST" else request.GET
    uid = read_uid(said.get("run", ""))
    if uid is None:
        raise NotFound
    if request.method == "POST":
        return _moved(request, said)
    now = shift_preview(request.actor, uid=uid, days=0, now=request.now)
    days = _days(said, now.starts_on)
    found = shift_preview(request.actor, uid=uid, days=days, now=request.now) if days else now
    return render(request, "console/playbooks/calendar_shift.html", {"page": _page(request, found, said)})


def _moved(request: Looking, said: Any) -> HttpResponse:
    uid, before = read_uid(said.get("run", "")), read_day(said.get("before", ""))
    after = read_day(said.get("starts_on", ""))
    if uid is None or before is None or after is None:
        raise NotFound
    days = (after - before).days
    steering.shift(request.actor, group_run_uid=uid, days=days, starts_on=before, now=request.now)
    words = ngettext("Moved by %(n)d day.", "Moved by %(n)d days.", abs(days)) % {"n": abs(days)}
    messages.success(request, words)
    return redirect(f"{reverse('playbooks_calendar')}?view=week&on={said.get('on') or after}")


def _days(said: Any, starts_on: date) -> int:
    """By how many days, from whichever the address says."""
    first, to = read_day(said.get("from", "")), read_day(said.get("to", ""))
    chosen = read_day(said.get("starts_on", ""))
    if first is not None and to is not None:
        days = (to - first).days
    elif chosen is not None:
        days = (chosen - starts_on).days
    else:
        days = 0
    return max(-FARTHEST, min(FARTHEST, days))


def _page(request: Looking, found: ShiftPreview, said: Any) -> ShiftPage:
    known = plan(request.workspace.id, found.head.version_id)
    on = read_day(said.get("to", "")) or read_day(said.get("from", "")) or found.starts_on
    spoken = texts_of(request.workspace.id, [known])[known.version_id]

    def lines(moves: Sequence[Move]) -> list[MoveLine]:
        return [_line(found, known, move, spoken) for move in moves[:SHOWN]]

    return ShiftPage(
        found,
        ShiftForm(initial={"starts_on": found.starts_on.isoformat()}),
        lines(found.moves),
        max(0, len(found.moves) - SHOWN),
        lines(found.late),
        listed(block_name(known.steps[step].block.name) for step in found.keeps),
        f"{reverse('playbooks_calendar')}?view=week&on={on}",
    )


def _line(found: ShiftPreview, known: Plan, move: Move, spoken: Mapping[str, Any]) -> MoveLine:
    then = {
        "": "",
        "now": _("is said at once"),
        "send_late": _("is said late"),
        "skip": _("is left out"),
        "ask": _("asks you, on Today"),
    }
    before, after = (local(moment, found.head.zone) for moment in (move.before, move.after))
    entry = Entry(before.date(), before.time(), move.step, move.day, move.people)
    said = " ".join(words(found.head, known, entry, spoken, nick=nick()))
    name = block_name(known.steps[move.step].block.name)
    return MoveLine(name, short(said), _moment(before), _moment(after), move, then[move.then])


def _moment(moment: datetime) -> str:
    return f"{dateformat.format(moment, pgettext('date', 'j M'))} {weekday(moment.weekday())} {moment:%H:%M}"
