"""Telling a group something that everybody is to acknowledge, and seeing who has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.links import link
from huoqun.core.conditions.errors import BadCondition
from huoqun.groups.queries.places import places
from huoqun.notices.actions import telling
from huoqun.notices.actions.linking import send_links
from huoqun.notices.permissions import NoticePermission
from huoqun.notices.queries.notices import NoticeLine, ReaderLine, readers
from huoqun.notices.queries.notices import notice as one
from huoqun.notices.queries.notices import notices as many
from huoqun.notices.rules import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    AllHaveRead,
    EmptyNotice,
    NobodyHere,
    NoticeClosed,
    NoticeTooLong,
)
from huoqun.notices.telling import names_of
from huoqun.playbooks.engine.moment import read_key
from huoqun.team.queries import actor_names


class NoticeForm(forms.Form):
    """What is told to whom, and after how many hours those who have not answered are named."""

    group = forms.TypedChoiceField(label=gettext_lazy("Group"), coerce=int)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=gettext_lazy("What everybody must know"), max_length=LONGEST_TEXT, widget=forms.Textarea
    )
    among = forms.CharField(
        label=gettext_lazy("Who is asked"), max_length=500, required=False,
        help_text=gettext_lazy("A condition such as tag('author'). Empty: everybody in the group."),
    )  # fmt: skip
    remind = forms.IntegerField(
        label=gettext_lazy("Remind after so many hours"), min_value=1, max_value=720, required=False, initial=24,
        help_text=gettext_lazy("Once, by name, in the group. Empty: only when you press the button."),
    )  # fmt: skip

    def __init__(self, *args: Any, groups: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What the list shows."""

    lines: Sequence[NoticeLine]
    may_tell: bool


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """Somebody who was asked; `by`: the name of whoever noted that they have read it."""

    line: ReaderLine
    by: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One notice with everybody who was asked. `reminder`: the words that reminding would send."""

    line: NoticeLine
    readers: Sequence[ReaderRow]
    reminder: str
    may_tell: bool
    why_url: str


@needs(NoticePermission.VIEW)
@require_GET
def notices(request: Looking) -> HttpResponse:
    """GET /notices"""
    page = NoticesPage(many(request.actor), request.actor.may_somewhere(NoticePermission.TELL))
    return render(request, "console/notices/notices.html", {"page": page})


@needs(NoticePermission.TELL)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /notices/new; POST tells it."""
    seen = places(request.workspace.id, scope=request.actor.scope(NoticePermission.TELL)).values()
    groups = [(place.id, place.name) for place in seen if place.ended_at is None]
    form = NoticeForm(request.POST if request.method == "POST" else None, groups=groups)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        hours = asked["remind"]
        try:
            uid = telling.tell(
                request.actor, group_id=asked["group"], title=asked["title"], text=asked["text"], now=request.now,
                remind_after=timedelta(hours=hours) if hours else None, among=asked["among"],
            )  # fmt: skip
        except BadCondition as refusal:
            form.add_error("among", str(refusal))
        except (EmptyNotice, NoticeTooLong, NobodyHere) as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("It goes to the group now. Whoever answers “收到” has read it."))
            return redirect("notice", uid)
    status = 422 if form.is_bound else 200
    return render(request, "console/notices/new.html", {"form": form, "groups": groups}, status=status)


@needs(NoticePermission.VIEW)
@require_GET
def notice(request: Looking, notice_uid: UUID) -> HttpResponse:
    """GET /notices/<uid>"""
    line = one(request.actor, notice_uid)
    asked = readers(request.workspace.id, line.id)
    unread = [reader.name for reader in asked if reader.read_at is None and reader.is_here]
    led = places(request.workspace.id, scope=request.actor.scope(NoticePermission.TELL))
    may = line.closed_at is None and line.group_id in led
    who = actor_names(request.workspace.id, [reader.noted_by for reader in asked if reader.noted_by])
    rows = [ReaderRow(reader, who.get(reader.noted_by, "")) for reader in asked]
    page = NoticePage(line, rows, names_of(unread), may, link("why", line.key) if read_key(line.key) else "")
    return render(request, "console/notices/notice.html", {"page": page})


@needs(NoticePermission.TELL)
@require_POST
def remind(request: Looking, notice_uid: UUID) -> HttpResponse:
    """POST /notices/<uid>/remind: those who have not answered are named in the group."""
    try:
        number = telling.remind(request.actor, notice_uid=notice_uid, now=request.now)
    except (AllHaveRead, NoticeClosed) as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        words = ngettext("%(n)d member is reminded in the group.", "%(n)d members are reminded in the group.", number)
        messages.success(request, words % {"n": number})
    return redirect("notice", notice_uid)


@needs(NoticePermission.TELL)
@require_POST
def links(request: Looking, notice_uid: UUID) -> HttpResponse:
    """POST /notices/<uid>/links: those who have not answered get a link to their own page, in private."""
    try:
        number = send_links(request.actor, notice_uid=notice_uid, now=request.now)
    except (AllHaveRead, NoticeClosed) as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        words = ngettext("%(n)d member gets a link in private.", "%(n)d members get a link in private.", number)
        messages.success(request, words % {"n": number})
    return redirect("notice", notice_uid)


@needs(NoticePermission.TELL)
@require_POST
def read(request: Looking, notice_uid: UUID) -> HttpResponse:
    """POST /notices/<uid>/read with `member`: somebody has read it and did not say so in the group."""
    member = request.POST.get("member", "")
    if not member.isdecimal() or len(member) > 18:
        raise Http404
    try:
        telling.note_read(request.actor, notice_uid=notice_uid, member_id=int(member), now=request.now)
    except NoticeClosed as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    return redirect("notice", notice_uid)


@needs(NoticePermission.TELL)
@require_POST
def close(request: Looking, notice_uid: UUID) -> HttpResponse:
    """POST /notices/<uid>/close: nobody is waited for any more."""
    telling.close(request.actor, notice_uid=notice_uid, now=request.now)
    messages.success(request, _("Closed. Nobody is waited for any more."))
    return redirect("notice", notice_uid)
