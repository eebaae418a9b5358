"""How a member shows that another account is theirs: a code to say, a link to open; and contacts that tell it too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from huoqun.chats.queries import people
from huoqun.chats.queries.people import MergeLine
from huoqun.console.access import Looking, needs
from huoqun.console.pages.today import same_cards
from huoqun.console.sameness import reason_of
from huoqun.core.errors import NotFound
from huoqun.members.actions import claiming, linking, proving, visiting
from huoqun.members.permissions import MemberPermission
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.proposals import proposals_about

from .head import Head, head_of

KINDS = ("phone", "email", "own")


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge with how it was known, in words; `by_itself`: nobody of the team did it."""

    line: MergeLine
    reason: str
    by_itself: bool


def merge_rows(lines: Iterable[MergeLine]) -> tuple[MergeRow, ...]:
    """Every merge of a person, those that hold first."""
    return tuple(MergeRow(one, reason_of(one.evidence), one.actor.startswith("system:")) for one in lines)


@needs(MemberPermission.MERGE, everywhere=True)
@require_GET
def same(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/same: who this member may be too, as far as somebody must judge it; the page asks for it."""
    head, actor = head_of(request, uid, "member"), request.actor
    found = proposals_about(actor, head.family, action=same_cards.ACTION, now=request.now)
    known = same_cards.sides_of(request.workspace.id, found)
    cards = (same_cards.same_person(one, known, may=actor.may(WorkPermission.PROPOSAL_DECIDE)) for one in found)
    page = {"cards": [card for card in cards if card is not None]}
    return render(request, "console/members/same.html", {"page": page})


@dataclass(frozen=True, slots=True)
class ShownOnce:
    """Words to send to a member in private, with a code or a link in them that is kept nowhere."""

    head: Head
    title: str
    lead: str
    words: str


def _once(request: Looking, page: ShownOnce) -> HttpResponse:
    response = render(request, "console/members/once.html", {"page": page})
    add_never_cache_headers(response)
    return response


@needs(MemberPermission.MERGE, everywhere=True)
@require_POST
def code(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/code: a new personal code, shown once."""
    head = head_of(request, uid, "member")
    made = proving.issue_code(request.actor, member_id=head.line.id, now=request.now)
    with override(request.workspace.language):  # it is read by the member
        words = _(
            "Your code: %(code)s\nSay it within 24 hours from your other account, in the group or to us in private, "
            "and we know that both are you. Give it to nobody: whoever says it is taken for you."
        )
    lead = _("Send this in private, to an account that you know is theirs. It works once and is shown only now.")
    return _once(request, ShownOnce(head, _("Personal code"), lead, words % {"code": made}))


@needs(MemberPermission.PAGE_LINK, everywhere=True)
@require_POST
def page_link(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/page-link: a link to their own page, shown once, to be sent to them."""
    head = head_of(request, uid, "member")
    token = visiting.mint(request.actor, member_id=head.line.id, now=request.now)
    url = request.build_absolute_uri(reverse("me_open", args=[token]))
    lead = _("Send this in private, and to them alone: whoever opens it first is taken for them. It works once.")
    with override(request.workspace.language):
        words = _("Your own page, for your phone only. The link works once, within 24 hours: %(url)s")
    return _once(request, ShownOnce(head, _("Link to their page"), lead, words % {"url": url}))


@needs(MemberPermission.MERGE, everywhere=True)
@require_POST
def ask(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/ask: a link for `other` that asks whether they are this member too, shown once."""
    head = head_of(request, uid, "member")
    scope = request.actor.scope(MemberPermission.VIEW)
    chosen = _uid(request.POST.get("other", ""))
    other = people.brief(request.workspace.id, chosen, scope=scope, as_of=request.now) if chosen else None
    if other is None:
        raise NotFound
    token = linking.issue_link(request.actor, member_id=other.line.id, other_id=head.line.id, now=request.now)
    url = request.build_absolute_uri(reverse("same_link", args=[token]))
    lead = _("Send this to “%(name)s” in private, and to nobody else: whoever opens it and says yes is taken for both.")
    with override(request.workspace.language):
        words = _("Is this account yours too? Open this within 24 hours and say yes, and we know you on both: %(url)s")
    return _once(
        request, ShownOnce(head, _("Ask them by a link"), lead % {"name": other.line.name}, words % {"url": url})
    )


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@needs(MemberPermission.EDIT)
@require_POST
def claim(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/claim: they have this phone, address or customer number (`kind`, `key`, `proven`)."""
    head = head_of(request, uid, "member")
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise NotFound
    news = claiming.claim(
        request.actor, member_id=head.line.id, kind=kind, key=request.POST.get("key", "").replace("\0", "")[:200],
        proven=request.POST.get("proven") == "1", now=request.now,
    )  # fmt: skip
    messages.success(request, _("Written down.") if news else _("That was known already."))
    return redirect("member", uid=head.line.uid)
