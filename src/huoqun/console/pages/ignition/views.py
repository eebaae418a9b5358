"""The list of topics, and one with its people: who is willing, what they were given, what each brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.places import CodeCount, code_counts
from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.ignition.actions import topics as acting
from huoqun.ignition.permissions import IgnitionPermission
from huoqun.ignition.queries import topics as asked
from huoqun.ignition.queries.topics import PersonLine, TopicLine
from huoqun.ignition.rules import PersonState, each_costs
from huoqun.members.queries.faces import Face, faces
from huoqun.points.rules import Currency
from huoqun.referrals.permissions import ReferralPermission
from huoqun.referrals.queries.hubs import likely_hubs

from ..points.words import amount_of
from .forms import TopicForm
from .words import state_name, usual_words

LOOKS_BACK = timedelta(days=365)
MOST_LIKELY = 20


@dataclass(frozen=True, slots=True)
class TopicRow:
    line: TopicLine
    given: str


@dataclass(frozen=True, slots=True)
class TopicsPage:
    rows: Sequence[TopicRow]
    form: TopicForm | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in words. `came`, `stayed`: by their code, or as platforms tell who brought whom; `each`: what one of
    them cost.
    """

    line: PersonLine
    face: Face | None
    name: str
    tone: str
    state: str
    given: str
    came: int
    stayed: int | None
    each: str
    may_ask: bool


@dataclass(frozen=True, slots=True)
class TopicPage:
    """`found`: members with the searched name, `likely`: who brings or holds others; each not on the list yet."""

    line: TopicLine
    rows: Sequence[PersonRow]
    given: str
    came: int
    form: TopicForm
    query: str
    found: Sequence[Face]
    likely: Sequence[Face]
    may_edit: bool
    may_ask: bool
    is_open: bool


@needs(IgnitionPermission.VIEW)
@require_http_methods(["GET", "POST"])
def topics(request: Looking) -> HttpResponse:
    """GET /ignition; POST begins a topic."""
    form = TopicForm(request.POST or None, initial={"words": usual_words()})
    if request.method == "POST" and form.is_valid():
        try:
            uid = acting.begin(request.actor, **form.cleaned_data, now=request.now)
        except Refused as refusal:
            if refusal.status == 403:
                raise
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            return redirect("ignition_topic", uid)
    rows = [TopicRow(line, money(request, line.given)) for line in asked.topics(request.actor)]
    page = TopicsPage(rows, form if request.actor.may(IgnitionPermission.EDIT) else None)
    return render(request, "console/ignition/topics.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(IgnitionPermission.VIEW)
@require_http_methods(["GET", "POST"])
def topic(request: Looking, topic_uid: UUID) -> HttpResponse:
    """GET /ignition/<uid>?q=name; POST writes it anew."""
    line = asked.topic(request.actor, topic_uid=topic_uid)
    initial = {"name": line.name, "about": line.about, "words": line.words}
    form = TopicForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            acting.edit(request.actor, topic_uid=topic_uid, **form.cleaned_data, now=request.now)
        except Refused as refusal:
            if refusal.status == 403:
                raise
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Saved."))
            return redirect("ignition_topic", topic_uid)
    page = _page(request, line, form)
    return render(request, "console/ignition/topic.html", {"page": page}, status=422 if form.is_bound else 200)


def _page(request: Looking, line: TopicLine, form: TopicForm) -> TopicPage:
    people = asked.people(request.actor, topic_id=line.id)
    known = faces(request.workspace.id, [one.member_id for one in people])
    counts = code_counts(request.workspace.id, [one.code for one in people if one.code])
    rows = [person_row(request, one, known, counts) for one in people]
    may_edit, is_open = request.actor.may(IgnitionPermission.EDIT), line.closed_at is None
    there = {row.face.id for row in rows if row.face is not None}
    query = request.GET.get("q", "")[:40]
    found = _faces(request, asked.named(request.actor, text=query), there) if may_edit and query else []
    return TopicPage(
        line, rows, money(request, line.given), sum(row.came for row in rows), form, query, found,
        _likely(request, there) if may_edit and is_open else [], may_edit, request.actor.may(IgnitionPermission.ASK),
        is_open,
    )  # fmt: skip


def person_row(
    request: Looking, one: PersonLine, known: Mapping[int, Face], counts: Mapping[str, CodeCount]
) -> PersonRow:  # fmt: skip
    """Somebody in words."""
    face, count = known.get(one.member_id or 0), counts.get(one.code)
    came = count.joined if count else one.brought
    each = each_costs(one.given, came)
    name = (face.name if face else one.name) or "—"
    return PersonRow(
        one, face, name, *state_name(one.state), money(request, one.given) if one.gifts else "", came,
        count.stayed if count else None, money(request, each) if each else "",
        one.state is PersonState.LISTED and one.member_id is not None,
    )  # fmt: skip


def may_see_codes(request: Looking) -> bool:
    """Whether whoever looks may make codes of campaigns."""
    return request.workspace.has("campaigns") and request.actor.may(CampaignPermission.EDIT)


def money(request: Looking, amount: int) -> str:
    """A sum in the workspace's currency."""
    return amount_of(amount, Currency.CASH, request.workspace.currency)


def _likely(request: Looking, there: set[int]) -> list[Face]:
    """Members who bring or hold circles of others, as Referrals counts them."""
    if not request.workspace.has("referrals") or not request.actor.may(ReferralPermission.PEOPLE):
        return []
    found = likely_hubs(request.actor, since=request.now - LOOKS_BACK, most=MOST_LIKELY + len(there))
    return _faces(request, [one.member_id for one in found], there)[:MOST_LIKELY]


def _faces(request: Looking, member_ids: Sequence[int], there: set[int]) -> list[Face]:
    known = faces(request.workspace.id, member_ids)
    return [known[id] for id in member_ids if id in known and known[id].id not in there]
