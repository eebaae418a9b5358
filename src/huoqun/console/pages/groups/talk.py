"""What is said in a group: the newest live, older ones page by page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import messages as chats
from huoqun.chats.queries.messages import MessageLine
from huoqun.chats.queries.replied import replied
from huoqun.chats.rules import MessageKind, MessageOrigin
from huoqun.console.access import Looking, in_workspace, needs
from huoqun.console.links import link
from huoqun.console.live import Heard, ear
from huoqun.console.parts import Message
from huoqun.core.errors import NotFound
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.faces import Face, faces
from huoqun.points.permissions import PointsPermission
from huoqun.points.queries.quality import chosen_among

from .head import Head, head_of
from .modes import ModeNow, mode_now

PAGE = 60
REPLAY = 200
BREATH = 15.0
"""Seconds between two signs of life on a silent stream."""
LIVES = 900.0
"""Seconds after which a stream ends: the browser asks again, and is looked at again."""

_KINDS = {
    MessageKind.TEXT: "text", MessageKind.IMAGE: "image", MessageKind.FILE: "file", MessageKind.VOICE: "voice",
    MessageKind.VIDEO: "file", MessageKind.STICKER: "image", MessageKind.LINK: "link", MessageKind.SYSTEM: "system",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TalkPage:
    """What the page shows. `live`: the newest page, which goes on by itself; others stand still."""

    head: Head
    messages: tuple[Message, ...]
    older_url: str
    newest_url: str
    live_url: str
    after: str
    mode: ModeNow | None


def shown(
    workspace_id: int, group_id: int, lines: Sequence[MessageLine], *, may_open: bool, choose: UUID | None = None
) -> tuple[Message, ...]:
    """Messages as the list shows them. `may_open`: names lead to the members' pages; `choose`: the group's uid where
    quality posts may be chosen.
    """
    people = faces(workspace_id, [line.member_id for line in lines])
    words = replied(workspace_id, group_id, [line.reply_to for line in lines])
    chosen = chosen_among(workspace_id, [line.id for line in lines]) if choose else set()
    return tuple(
        replace(
            _shown(line, face, words, may_open), chosen=line.id in chosen,
            choose_url=reverse("group_quality", args=[choose, line.key]) if choose and _choosable(line, face) else "",
        )
        for line in lines
        for face in [people.get(line.member_id or 0, NOBODY)]
    )  # fmt: skip


def _choosable(line: MessageLine, face: Face) -> bool:
    ours = face.is_bot or face.is_staff or face.erased
    return bool(face.id) and not ours and line.recalled_at is None and line.kind != MessageKind.SYSTEM


NOBODY = Face(0, UUID(int=0), "", is_bot=False, is_staff=False, erased=False)


def _shown(line: MessageLine, face: Face, words: dict[str, str], may_open: bool) -> Message:
    name = face.name or (_("somebody who was erased") if face.erased else _("nameless"))
    return Message(
        key=line.key,
        name=name,
        text=line.text or ", ".join(str(file.get("name", "")) for file in line.files if file.get("name")),
        at=line.at,
        author_key=str(face.id),
        url=reverse("member", args=[face.uid]) if face.id and may_open and not face.erased else "",
        is_bot=face.is_bot,
        is_staff=face.is_staff,
        kind=_KINDS[line.kind],  # type: ignore[arg-type]
        reply_to=words.get(line.reply_to or "", ""),
        edited=line.edited_at is not None,
        recalled=line.recalled_at is not None,
        reactions=[(str(r.get("emoji", ""))[:40], int(r.get("count") or 1)) for r in line.reactions],
        why_url=link("why_said", line.key) if line.origin == MessageOrigin.SENT else "",
    )


@needs(ChatsPermission.MESSAGE_VIEW)
@require_GET
def talk(request: Looking, uid: UUID) -> HttpResponse:
    """GET /groups/<uid>/talk?before=key"""
    head = head_of(request, uid, "group_talk")
    if not head.may_read:
        raise NotFound
    here, group = request.workspace.id, head.line.id
    before = request.GET.get("before", "")
    found = chats.of_group(here, group, before=before, limit=PAGE)
    url = reverse("group_talk", args=[uid])
    place = {"chapter_id": head.whole.chapter_id, "group_id": group}
    may_open = request.actor.may(MemberPermission.VIEW, **place)
    choose = uid if request.actor.may(PointsPermission.CHOOSE, **place) else None
    page = TalkPage(
        head,
        shown(here, group, found.messages, may_open=may_open, choose=choose),
        f"{url}?before={found.older}" if found.older else "",
        url if before else "",
        "" if before else reverse("group_live", args=[uid]),
        found.messages[-1].key if found.messages else "",
        None if before else mode_now(request, head),
    )
    return render(request, "console/groups/talk.html", {"page": page})


@dataclass(frozen=True, slots=True)
class Ours:
    """What a stream keeps of the request that opened it."""

    workspace: int
    group: int
    language: str
    zone: tzinfo
    now: datetime
    may_open: bool
    choose: UUID | None


@needs(ChatsPermission.MESSAGE_VIEW)
@require_GET
def live(request: Looking, uid: UUID) -> StreamingHttpResponse:
    """GET /groups/<uid>/live?after=key: server-sent events, one message each; what came after `after` first."""
    head = head_of(request, uid, "group_talk")
    if not head.may_read:
        raise NotFound
    place = {"chapter_id": head.whole.chapter_id, "group_id": head.line.id}
    ours = Ours(
        request.workspace.id,
        head.line.id,
        translation.get_language() or "en",
        request.workspace.tz,
        request.now,
        request.actor.may(MemberPermission.VIEW, **place),
        uid if request.actor.may(PointsPermission.CHOOSE, **place) else None,
    )
    after = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    response = StreamingHttpResponse(_stream(ours, after), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _stream(ours: Ours, after: str) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    until = loop.time() + LIVES
    async with ear().listener((ours.workspace, ours.group)) as heard:
        yield "retry: 3000\n\n"
        while loop.time() < until:
            try:
                news = await asyncio.wait_for(heard.get(), BREATH)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            told, after = await in_workspace(ours.workspace, events, ours, news, after)
            if told:
                yield told


def events(ours: Ours, news: Heard, after: str) -> tuple[str, str]:
    """The events of what was heard, and the key after which to go on."""
    if news.changed:
        return _changes(ours, news), after
    if news.last:
        lines = chats.fresh(ours.workspace, ours.group, first=news.first, last=news.last)
    else:
        lines = chats.of_group(ours.workspace, ours.group, after=after, limit=REPLAY).messages
    with translation.override(ours.language):
        told = [_event(message, ours) for message in _as_shown(ours, lines)]
    return "".join(told), max([after, *(line.key for line in lines)], key=_order)


def _changes(ours: Ours, news: Heard) -> str:
    """Events of a kind of their own, without an id: they do not move the place from which a page reads on."""
    lines = list(chats.at_places(ours.workspace, news.changed).values())
    with translation.override(ours.language):
        return "".join(f"event: changed\n{_data(message, ours)}\n\n" for message in _as_shown(ours, lines))


def _as_shown(ours: Ours, lines: Sequence[MessageLine]) -> tuple[Message, ...]:
    return shown(ours.workspace, ours.group, lines, may_open=ours.may_open, choose=ours.choose)


def _event(message: Message, ours: Ours) -> str:
    return f"id: {message.key}\n{_data(message, ours)}\n\n"


def _data(message: Message, ours: Ours) -> str:
    now = max(ours.now, message.at)
    item = render_to_string("console/parts/message.html", {"message": message, "now": now, "zone": ours.zone})
    return "\n".join(f"data: {part}" for part in item.splitlines())


def _order(key: str) -> tuple[int, int]:
    at, _sep, id = key.rpartition("-")
    return (int(at), int(id)) if at.lstrip("-").isdecimal() and id.isdecimal() else (-(10**18), 0)
