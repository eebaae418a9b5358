"""Two members found to be one person: searched for, looked at side by side, merged, and taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.chats.queries import people
from huoqun.chats.queries.people import Filter, PersonLine, PersonWhole
from huoqun.console.access import Looking, needs
from huoqun.console.sameness import BY_HAND, reasons
from huoqun.console.words import listed
from huoqun.core.errors import NotFound
from huoqun.members.actions import merging
from huoqun.members.permissions import MemberPermission

from .head import Head, head_of, nobody

FOUND = 12


def _by_hand() -> dict[str, str]:
    """How somebody of the team may know that two are one; the key is kept as evidence."""
    return {key: words for key, words in reasons().items() if key in BY_HAND}


@dataclass(frozen=True, slots=True)
class MergePage:
    """What the page shows: candidates while one looks, `other` once chosen, with what the two share."""

    head: Head
    words: str
    found: Sequence[PersonLine]
    other: PersonWhole | None = None
    shared: tuple[str, ...] = ()
    reasons: dict[str, str] | None = None


@needs(MemberPermission.MERGE, everywhere=True)
@require_http_methods(["GET", "POST"])
def merge(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/merge?q=… looks for the other, ?other=<uid> shows both, POST merges `other` into this one."""
    if request.method == "POST":
        return _merge(request, uid)
    head = head_of(request, uid, "member_data")
    here, scope = request.workspace.id, request.actor.scope(MemberPermission.VIEW)
    chosen = _uid(request.GET.get("other", ""))
    if chosen is not None:
        other = people.whole(here, chosen, scope=scope, as_of=head.looked.at)
        if other is None or other.line.id == head.line.id:
            raise nobody()
        mine = people.whole(here, uid, scope=scope, as_of=head.looked.at)
        page = MergePage(head, "", (), other, _shared(mine, other) if mine else (), _by_hand())
        return render(request, "console/members/merge.html", {"page": page})
    words = " ".join(request.GET.get("q", "").split())[:80].replace("\0", "")
    wanted = Filter(words=words or head.line.name[:12], bots=head.line.is_bot)
    found = people.page(here, scope=scope, filter=wanted, as_of=head.looked.at, limit=FOUND + 1)
    others = [line for line in found if line.id != head.line.id][:FOUND]
    return render(request, "console/members/merge.html", {"page": MergePage(head, words, others)})


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _shared(mine: PersonWhole, other: PersonWhole) -> tuple[str, ...]:
    """What speaks for the two being one."""
    found = []
    if mine.line.name.casefold().strip() == other.line.name.casefold().strip():
        found.append(_("The same name."))
    handles = {i.handle.casefold() for i in mine.identities if i.handle}
    if handles & {i.handle.casefold() for i in other.identities if i.handle}:
        found.append(_("The same handle."))
    keys = {(i.platform, i.key) for i in mine.identities} & {(i.platform, i.key) for i in other.identities}
    found += [reasons()[platform] for platform, _key in sorted(keys) if platform in reasons()]
    groups = {s.group_uid: s.group for s in mine.stays}
    both = [s.group for s in other.stays if s.group_uid in groups]
    if both:
        found.append(_("In the same groups: %(groups)s.") % {"groups": listed(dict.fromkeys(both[:5]))})
    return tuple(found)


def _merge(request: Looking, uid: UUID) -> HttpResponse:
    head = head_of(request, uid, "member_data")
    why, chosen = request.POST.get("why", ""), _uid(request.POST.get("other", ""))
    scope = request.actor.scope(MemberPermission.VIEW)
    other = people.brief(request.workspace.id, chosen, scope=scope, as_of=request.now) if chosen else None
    if other is None or why not in _by_hand():
        raise NotFound
    merging.merge(request.actor, kept_id=head.line.id, merged_id=other.line.id, evidence={"same": why}, now=request.now)
    messages.success(request, _("They are one person now. You can take it back under “Consent and data”."))
    return redirect("member", uid=head.line.uid)


@needs(MemberPermission.MERGE, everywhere=True)
@require_POST
def undo(request: Looking, uid: UUID, merge_id: int) -> HttpResponse:
    """POST /members/<uid>/merges/<id>/undo"""
    head = head_of(request, uid, "member_data")
    if merge_id not in {one.id for one in people.merges(request.workspace.id, head.family)}:
        raise NotFound
    merging.unmerge(request.actor, merge_id=merge_id, now=request.now)
    messages.success(request, _("Taken back: both stand for themselves again."))
    return redirect("member_data", uid=head.line.uid)
