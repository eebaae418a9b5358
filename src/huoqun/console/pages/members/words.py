"""What somebody said, in the groups that one may read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import messages as chats
from huoqun.chats.queries.messages import MessageLine
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotAllowed
from huoqun.groups.queries.places import Place, places
from huoqun.members.permissions import MemberPermission

from .head import Head, head_of

PAGE = 40


@dataclass(frozen=True, slots=True)
class Said:
    line: MessageLine
    group: Place | None


@dataclass(frozen=True, slots=True)
class WordsPage:
    head: Head
    rows: tuple[Said, ...]
    more_url: str


@needs(MemberPermission.VIEW)
@require_GET
def words(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/words?before=key, newest first"""
    head = head_of(request, uid, "member_words")
    here = request.workspace.id
    if not request.actor.may_somewhere(ChatsPermission.MESSAGE_VIEW):
        raise NotAllowed
    scope = request.actor.scope(ChatsPermission.MESSAGE_VIEW)
    seen = places(here, scope=scope)
    only = None if scope.everywhere else list(seen)
    found = chats.of_member(here, head.family, group_ids=only, before=request.GET.get("before", ""), limit=PAGE)
    rows = tuple(Said(line, seen.get(line.group_id or 0)) for line in reversed(found.messages))
    more = f"{reverse('member_words', args=[uid])}?before={found.older}" if found.older else ""
    template = "words_rows" if request.headers.get("HX-Request") else "words"
    return render(request, f"console/members/{template}.html", {"page": WordsPage(head, rows, more)})
