"""Every group: how alive it is, what kind it is; and giving many of them a kind at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.chats.queries import groups as chats
from huoqun.chats.queries.groups import GroupLine
from huoqun.chats.queries.pulse import AsOf, as_of
from huoqun.chats.vitality import Vitality
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound, Refused
from huoqun.groups.actions import sorting
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.names import ChapterName, KindName, chapters, kinds
from huoqun.groups.rules import UNSORTED_KIND
from huoqun.team.queries.duty import in_charge

from .said import State, age, state_name, state_of

PAGE = 60


class NothingChosen(Refused):
    code = "nothing_chosen"

    def __init__(self) -> None:
        super().__init__(_("No group was chosen."), way_out=_("Tick some in the list, and pick a kind."))


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group as the list shows it. `team`: who holds a post over it."""

    line: GroupLine
    state: State
    age: str
    team: str
    in_list: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter, with how many it would show."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What the list is narrowed to, as it stands in the address."""

    state: str = ""
    kind: str = ""
    chapter: str = ""
    words: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.state or self.kind or self.chapter or self.words)

    def query(self, **more: Any) -> str:
        found = {"state": self.state, "kind": self.kind, "chapter": self.chapter, "q": self.words} | more
        return urlencode({key: value for key, value in found.items() if value})

    def holds(self, line: GroupLine) -> bool:
        return (
            (not self.state or line.state == self.state)
            and (not self.kind or line.kind_key == self.kind)
            and (not self.chapter or line.chapter == self.chapter)
            and self.words.casefold() in line.name.casefold()
        )


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """What the page shows. `all`: how many groups there are; `found`: how many of them the filters leave."""

    rows: tuple[GroupRow, ...]
    all: int
    found: int
    unsorted: int
    shown: Shown
    states: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    chapters: tuple[Choice, ...]
    sorts_into: tuple[KindName, ...]
    looked: AsOf
    more_url: str
    back: str

    @property
    def may_sort(self) -> bool:
        return bool(self.sorts_into)


def _shown(values: Any) -> Shown:
    return Shown(*(str(values.get(key, ""))[:120].strip() for key in ("state", "kind", "chapter", "q")))


@needs(GroupPermission.VIEW)
@require_GET
def groups(request: Looking) -> HttpResponse:
    """GET /groups?state=…&kind=…&chapter=…&q=…&after=…"""
    here = request.workspace.id
    looked = as_of(here, now=request.now)
    lines = chats.lines(here, scope=request.actor.scope(GroupPermission.VIEW), as_of=looked.at)
    shown = _shown(request.GET)
    found = [line for line in lines if shown.holds(line)]
    after = request.GET.get("after", "")
    start = next((n + 1 for n, line in enumerate(found) if str(line.uid) == after), 0)
    part = found[start : start + PAGE]
    more = shown.query(after=part[-1].uid) if start + PAGE < len(found) else ""
    may_sort = request.actor.may_somewhere(GroupPermission.EDIT)
    page = GroupsPage(
        rows=_rows(request, part, looked),
        all=len(lines),
        found=len(found),
        unsorted=sum(line.kind_key == UNSORTED_KIND.key for line in lines),
        shown=shown,
        states=_choices([(s.value, state_name(s)) for s in Vitality], [line.state for line in lines], shown.state),
        kinds=_choices({line.kind_key: line.kind for line in lines}.items(), [x.kind_key for x in lines], shown.kind),
        chapters=_choices(
            [(line.chapter, line.chapter) for line in lines if line.chapter], [x.chapter for x in lines], shown.chapter
        ),
        sorts_into=tuple(kinds(here)) if may_sort else (),
        looked=looked,
        more_url=f"{reverse('groups')}?{more}" if more else "",
        back=shown.query(),
    )
    template = "rows" if request.headers.get("HX-Request") else "groups"
    return render(request, f"console/groups/{template}.html", {"page": page})


def _rows(request: Looking, lines: Sequence[GroupLine], looked: AsOf) -> tuple[GroupRow, ...]:
    team = in_charge(request.workspace.id, [line.id for line in lines])
    return tuple(
        GroupRow(
            line,
            state_of(line, as_of=looked.at),
            age(line.founded_at or line.first_at, looked.at),
            " · ".join(team.get(line.id, ())),
        )
        for line in lines
    )


def _choices(options: Any, has: Sequence[str], chosen: str) -> tuple[Choice, ...]:
    """The options that something has, each once."""
    counts = {value: has.count(value) for value, _label in options}
    return tuple(
        Choice(value, label, counts[value], value == chosen)
        for value, label in dict(options).items()
        if counts[value] or value == chosen
    )


@dataclass(frozen=True, slots=True)
class LeftOut:
    line: GroupLine
    why: str


@dataclass(frozen=True, slots=True)
class KindPreview:
    """Which groups get a kind, and which of the chosen ones do not."""

    kind: KindName
    changes: tuple[GroupLine, ...]
    left_out: tuple[LeftOut, ...]
    back: str

    @property
    def ids(self) -> str:
        return ",".join(str(line.id) for line in self.changes)


@needs(GroupPermission.EDIT)
@require_POST
def preview(request: Looking) -> HttpResponse:
    """POST /groups/kind: what giving the chosen groups (`id`, or `all` that the filters find) a `kind_id` would do."""
    here = request.workspace.id
    kind = _kind(here, request.POST.get("kind_id", ""))
    looked = as_of(here, now=request.now)
    lines = chats.lines(here, scope=request.actor.scope(GroupPermission.VIEW), as_of=looked.at)
    shown = _shown(request.POST)
    if request.POST.get("all"):
        chosen = [line for line in lines if shown.holds(line)]
    else:
        ids = set(request.POST.getlist("id"))
        chosen = [line for line in lines if str(line.id) in ids]
    if not chosen:
        raise NothingChosen
    reasons = {line.id: _why_not(request, line, kind) for line in chosen}
    page = KindPreview(
        kind,
        tuple(line for line in chosen if not reasons[line.id]),
        tuple(LeftOut(line, reasons[line.id]) for line in chosen if reasons[line.id]),
        f"{reverse('groups')}?{shown.query()}",
    )
    return render(request, "console/groups/kind.html", {"page": page})


def _kind(workspace_id: int, wanted: str) -> KindName:
    found = next((kind for kind in kinds(workspace_id) if str(kind.id) == wanted), None)
    if found is None:
        raise NothingChosen
    return found


def _why_not(request: Looking, line: GroupLine, kind: KindName) -> str:
    if line.kind_key == kind.key:
        return _("is of this kind already")
    chapter = next((c.id for c in _chapters(request) if c.name == line.chapter), None)
    if not request.actor.may(GroupPermission.EDIT, chapter_id=chapter, group_id=line.id):
        return _("is not yours to change")
    return ""


def _chapters(request: Looking) -> list[ChapterName]:
    """The chapters, asked for once a request."""
    if not hasattr(request, "_chapters"):
        request._chapters = chapters(request.workspace.id)  # type: ignore[attr-defined]
    return request._chapters  # type: ignore[attr-defined]


@needs(GroupPermission.EDIT)
@require_POST
def sort(request: Looking) -> HttpResponse:
    """POST /groups/kind/set: exactly the groups of the preview, `ids` with commas between."""
    ids = [int(part) for part in request.POST.get("ids", "").split(",") if part.isdecimal() and len(part) < 19]
    wanted = request.POST.get("kind_id", "")
    if not ids or not wanted.isdecimal() or len(wanted) > 18:
        raise NotFound
    changed = sorting.sort(request.actor, group_ids=ids, kind_id=int(wanted), now=request.now)
    said = ngettext("%(n)d group has a kind now.", "%(n)d groups have a kind now.", changed) % {"n": changed}
    messages.success(request, said)
    return redirect("groups")
