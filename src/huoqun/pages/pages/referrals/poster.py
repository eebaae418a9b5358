"""A referrer's own poster: the programme's name and words, their link as a code, and that they are paid for it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from huoqun.campaigns.posters.drawing import Said, drawn
from huoqun.campaigns.posters.layout import Layout, SlotKind, usual
from huoqun.console.access import Visiting, own
from huoqun.members.queries.faces import faces
from huoqun.referrals.queries.mine import MyProgramme, my_programme
from huoqun.referrals.rules.referrers import ReferrerState

from .views import link_url

KEPT = 3600
"""Seconds for which a phone shows it again by itself."""


@own
@require_GET
def poster(request: Visiting, programme_uid: UUID) -> HttpResponse:
    """GET /me/referrals/<uid>/poster: theirs as a JPEG; `?save` as a file."""
    member = request.visit.member_id
    line = my_programme(request.workspace.id, member, programme_uid=programme_uid)
    if line.state is not ReferrerState.ACTIVE:
        raise Http404
    face = faces(request.workspace.id, [member]).get(member)
    said = Said(link_url(line.token), face.name if face else "", language=request.workspace.language)
    raw = drawn(_layout(line, request.workspace.language), said)
    answer = HttpResponse(raw, content_type="image/jpeg", headers={"Cache-Control": f"private, max-age={KEPT}"})
    if "save" in request.GET:
        answer.headers["Content-Disposition"] = 'attachment; filename="poster.jpg"'
    return answer


def _layout(line: MyProgramme, language: str) -> Layout:
    """The usual one, in the community's language; whoever is paid for recommending says so where everybody sees it."""
    first = next((said.strip() for said in line.about.splitlines() if said.strip()), "")
    made = usual(language, line.name, first)
    with override(language):
        does = _("Scan the code\nSee what it is\nAsk me anything")
        paid = _("Advertisement: I am paid for recommending it") if line.trial_reward or line.commission else ""
    tasks, foot = made.slots[SlotKind.TASKS], made.slots[SlotKind.HOURS]
    own = {SlotKind.TASKS: replace(tasks, text=does), SlotKind.HOURS: replace(foot, text=paid, on=bool(paid))}
    return replace(made, slots={**made.slots, **own})
