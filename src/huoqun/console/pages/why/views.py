"""Why did this happen?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries._keys import place_of
from huoqun.chats.queries.outbox import EffectView, effect_by_key
from huoqun.chats.queries.sent import effect_of_message
from huoqun.console.access import Looking, needs
from huoqun.console.links import link
from huoqun.console.outcomes import outcome_name, reason_name
from huoqun.console.pages.playbooks.called import called
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import places
from huoqun.members.queries.faces import faces
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.plans import plan
from huoqun.playbooks.queries.why import Why
from huoqun.playbooks.queries.why import why as answer


@dataclass(frozen=True, slots=True)
class WhyPage:
    """What the page shows. `step`: what people call it; `reason`: why the effect did not go out, or not yet; `before`:
    (what a step is called, its id, the slot, what it came to, when)."""

    why: Why
    step: str
    effect: EffectView | None
    group: str
    group_uid: UUID | None
    member: str
    member_uid: UUID | None
    outcome: str
    reason: str
    set_off_by: str
    run_url: str
    before: tuple[tuple[str, str, str, str, object], ...]


_SET_OFF = {
    "chats.messages_received": "words", "chats.button_pressed": "button", "work.task_done": "task",
    "work.proposal_decided": "decision", "deeds.recorded": "deed", "deeds.matched": "deed",
}  # fmt: skip


@needs(PlaybookPermission.VIEW)
@require_GET
def why(request: Looking, key: str) -> HttpResponse:
    """GET /playbooks/why/<key>: the step, the version and what set it off."""
    found = answer(request.actor, key)
    effect = effect_by_key(request.workspace.id, key)
    group = places(request.workspace.id, scope=request.actor.scope(PlaybookPermission.VIEW)).get(found.group_id)
    face = faces(request.workspace.id, [found.member_id]).get(found.member_id or 0) if found.member_id else None
    known = plan(request.workspace.id, found.version_id)
    page = WhyPage(
        why=found,
        step=called(found.step, known, found.values),
        effect=effect,
        group=group.name if group else "",
        group_uid=group.uid if group else None,
        member=face.name if face else "",
        member_uid=face.uid if face and not face.erased else None,
        outcome=outcome_name(found.outcome),
        reason=reason_name(effect.reason) if effect and effect.reason else "",
        set_off_by=_set_off(found),
        run_url=link("playbook_run", found.group_run),
        before=tuple(
            (called(t.step, known, found.values), t.step, t.occurrence, outcome_name(t.outcome), t.at)
            for t in found.before
        ),
    )
    return render(request, "console/why/why.html", {"page": page})


def _set_off(found: Why) -> str:
    if not found.fact:
        return _("the timetable")
    return {
        "words": _("what the member said"),
        "button": _("a button that the member pressed"),
        "task": _("what somebody of the team did"),
        "decision": _("what somebody of the team decided"),
        "deed": _("something that the member did"),
    }.get(_SET_OFF.get(found.fact, ""), _("a change that its condition asks about"))


@needs(ChatsPermission.MESSAGE_VIEW)
@require_GET
def said(request: Looking, key: str) -> HttpResponse:
    """GET /playbooks/why/said/<key>: from a message of ours, by its key in the talk, to where it comes from."""
    place = place_of(key)
    found = effect_of_message(request.workspace.id, place[1], place[0]) if place else None
    if found is None or not request.actor.may(ChatsPermission.MESSAGE_VIEW, group_id=found[1]):
        raise NotFound(
            _("Nothing is known of where this message comes from."),
            way_out=_("Only what a playbook said leads back to its step; people's own words do not."),
        )
    return redirect("why", found[0])
