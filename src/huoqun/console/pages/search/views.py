"""One box for everything: the palette's few lines for htmx, and a page with all words said, by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import people
from huoqun.chats.queries._keys import key_of
from huoqun.chats.queries.messages import MessageLine
from huoqun.chats.queries.people import Filter
from huoqun.chats.queries.search import search as find
from huoqun.chats.rules import excerpt
from huoqun.console.access import Looking, needs
from huoqun.console.links import link
from huoqun.console.parts import Found, FoundSection
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.places import Place, places
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.faces import Face, faces
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.tasks import tasks_due

LONGEST = 100
FEW, MANY = 5, 20


@dataclass(frozen=True, slots=True)
class Said:
    """A message that was found, with who said it where."""

    name: str
    group: str
    text: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found. `asked`: something was searched for at all."""

    query: str
    sections: Sequence[FoundSection] = ()
    said: Sequence[Said] = ()
    more_url: str = ""

    @property
    def is_empty(self) -> bool:
        return bool(self.query) and not self.said and not any(section.items for section in self.sections)


@needs()
@require_GET
def search(request: Looking) -> HttpResponse:
    """GET /search?q=…&before=…: a page; for htmx from the palette, the few lines under its box."""
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
    before = request.GET.get("before", "")
    partial = bool(request.headers.get("HX-Request"))
    seen = _seen(request)
    said, more = _said(request, seen, query, before, FEW if partial and not before else MANY)
    if partial and not before:
        return render(
            request, "console/parts/found.html", {"sections": _palette(request, seen, query, said), "query": query}
        )
    sections = [] if before else _things(request, seen, query, MANY)
    page = SearchPage(query, sections, said, _next(query, more) if more else "")
    return render(request, f"console/search/{'rows' if before else 'search'}.html", {"page": page})


def _next(query: str, key: str = "") -> str:
    return f"{reverse('search')}?{urlencode({'q': query, **({'before': key} if key else {})})}"


def _seen(request: Looking) -> dict[int, Place]:
    if not request.actor.may_somewhere(GroupPermission.VIEW):
        return {}
    return places(request.workspace.id, scope=request.actor.scope(GroupPermission.VIEW))


def _palette(request: Looking, seen: dict[int, Place], query: str, said: Sequence[Said]) -> list[FoundSection]:
    if not query:
        return []
    messages = [
        Found(excerpt(one.text), one.url or _next(query), f"{one.name} · {one.group}", icon="quote") for one in said
    ]
    words = FoundSection(_("Words said"), messages, _next(query) if messages else "")
    return [section for section in [*_things(request, seen, query, FEW), words] if section.items]


def _things(request: Looking, seen: dict[int, Place], query: str, limit: int) -> list[FoundSection]:
    """Groups, people and tasks of that name."""
    if not query:
        return []
    low = query.casefold()
    own = [place for place in seen.values() if low in place.name.casefold()][:limit]
    groups = [Found(place.name, link("group", place.uid) or link("groups"), icon="messages") for place in own]
    found = [
        FoundSection(_("Groups"), groups),
        FoundSection(_("People"), _people(request, query, limit)),
        FoundSection(_("Tasks"), _tasks(request, low, limit)),
    ]
    return [section for section in found if section.items]


def _people(request: Looking, query: str, limit: int) -> list[Found]:
    if not request.actor.may_somewhere(MemberPermission.VIEW):
        return []
    scope = request.actor.scope(MemberPermission.VIEW)
    lines = people.page(
        request.workspace.id, scope=scope, filter=Filter(words=query, bots=True), as_of=request.now, limit=limit
    )
    return [Found(line.name, link("member", line.uid) or link("members"), icon="user") for line in lines]


def _tasks(request: Looking, low: str, limit: int) -> list[Found]:
    if not request.actor.may_somewhere(WorkPermission.TASK_VIEW):
        return []
    open_ones = tasks_due(request.actor, limit=200)
    own = [task for task in open_ones if low in f"{task.title} {task.copy_text}".casefold()][:limit]
    return [Found(task.title, f"{reverse('today')}#card-task-{task.uid}", task.group, icon="checklist") for task in own]


def _said(request: Looking, seen: dict[int, Place], query: str, before: str, limit: int) -> tuple[list[Said], str]:
    if not query or not request.actor.may_somewhere(ChatsPermission.MESSAGE_VIEW):
        return [], ""
    everywhere = request.actor.scope(ChatsPermission.MESSAGE_VIEW).everywhere
    found = find(request.workspace.id, query, group_ids=None if everywhere else list(seen), before=before, limit=limit)
    who = faces(request.workspace.id, [m.member_id for m in found.messages if m.member_id is not None])
    lines = [_line(m, seen[m.group_id], who.get(m.member_id or 0)) for m in found.messages if m.group_id in seen]
    return lines, found.next_key


def _line(message: MessageLine, place: Place, face: Face | None) -> Said:
    url = link("group_talk", place.uid)
    after = key_of(message.at + timedelta(microseconds=1), message.id)
    shown = f"{url}?{urlencode({'before': after})}#m-{message.key}" if url else ""
    return Said(face.name if face else "", place.name, message.text, message.at, shown)
