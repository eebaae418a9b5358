"""Tags and stages for many members at once: first shown exactly, then done exactly so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huoqun.chats.queries import people
from huoqun.chats.queries.people import PersonLine
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound, Refused
from huoqun.groups.queries.names import group_names
from huoqun.members.actions import editing, tagging
from huoqun.members.actions.knowing import mark_staff
from huoqun.members.permissions import MemberPermission
from huoqun.members.rules import Stage, tag_name
from huoqun.members.whereabouts import within

from .listed import Shown, filter_of, scope_of, shown_of
from .said import stage_name

MOST = 2_000
"""More at once nobody can look through before saying yes."""


class NobodyChosen(Refused):
    code = "nobody_chosen"

    def __init__(self) -> None:
        super().__init__(_("Nobody was chosen."), way_out=_("Tick some people in the list."))


class TooMany(Refused):
    code = "too_many_at_once"

    def __init__(self) -> None:
        super().__init__(
            _("These are more people than anybody can look through."),
            way_out=_("Narrow the list to %(n)s at most: by group, stage or tag.") % {"n": f"{MOST:,}"},
        )


_PERMISSIONS = {
    "tag": MemberPermission.TAG, "untag": MemberPermission.TAG, "stage": MemberPermission.EDIT,
    "staff": MemberPermission.EDIT, "unstaff": MemberPermission.EDIT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    line: PersonLine
    why: str


@dataclass(frozen=True, slots=True)
class ManyPage:
    """Who it is done to, and who not and why. `act`: tag, untag, stage, staff or unstaff; `value`: the tag
    or the stage's number."""

    act: str
    value: str
    label: str
    done_to: tuple[PersonLine, ...]
    left_out: tuple[LeftOut, ...]
    back: str

    @property
    def ids(self) -> str:
        return ",".join(str(line.id) for line in self.done_to)


@needs(MemberPermission.TAG, MemberPermission.EDIT)
@require_POST
def preview(request: Looking) -> HttpResponse:
    """POST /members/many: what an `act` would do to the chosen members (`id`, or `all` that the filters find)."""
    act, value = _asked(request)
    shown = shown_of(request.POST, names_only=False)
    lines = _chosen(request, shown)
    if not lines:
        raise NobodyChosen
    led = within(request.actor, _PERMISSIONS[act], [line.id for line in lines])
    reasons = {line.id: _why_not(line, act, value, led=line.id in led) for line in lines}
    page = ManyPage(
        act,
        value,
        stage_name(int(value)) if act == "stage" else value,
        tuple(line for line in lines if not reasons[line.id]),
        tuple(LeftOut(line, reasons[line.id]) for line in lines if reasons[line.id]),
        f"{reverse('members')}?{shown.query()}",
    )
    return render(request, "console/members/many.html", {"page": page})


def _asked(request: Looking) -> tuple[str, str]:
    act = request.POST.get("act", "")
    if act in ("tag", "untag"):
        return act, tag_name(request.POST.get("value") or request.POST.get("tag_name", ""))
    if act in ("staff", "unstaff"):
        request.actor.require(MemberPermission.EDIT)
        return act, ""
    stage = request.POST.get("value") or request.POST.get("stage_to", "")
    if act != "stage" or stage not in {str(int(s)) for s in Stage}:
        raise NotFound
    return act, stage


def _chosen(request: Looking, shown: Shown) -> Sequence[PersonLine]:
    here, scope = request.workspace.id, scope_of(request.actor)
    if request.POST.get("all"):
        filter = filter_of(shown, group_names(here, scope=scope))
        found = people.page(here, scope=scope, filter=filter, as_of=request.now, limit=MOST + 1)
    else:
        found = people.chosen(here, _numbers(request.POST.getlist("id")), scope=scope, as_of=request.now)
    if len(found) > MOST:
        raise TooMany
    return found


def _numbers(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and value.isascii() and len(value) < 19]


def _why_not(line: PersonLine, act: str, value: str, *, led: bool) -> str:
    if not led:
        return _("is in none of the groups you lead")
    if act == "tag" and value in line.tags:
        return _("has this tag already")
    if act == "untag" and value not in line.tags:
        return _("does not have this tag")
    if act == "stage" and line.stage == int(value):
        return _("is there already")
    if act in ("staff", "unstaff") and line.is_staff == (act == "staff"):
        return _("is so already")
    if act in ("stage", "staff") and line.is_bot:
        return _("is a bot")
    return ""


@needs(MemberPermission.TAG, MemberPermission.EDIT)
@require_POST
def do(request: Looking) -> HttpResponse:
    """POST /members/many/do: exactly the members of the preview, `ids` with commas between."""
    act, value = _asked(request)
    ids = _numbers(request.POST.get("ids", "").split(","))
    scope = scope_of(request.actor)
    if not ids or len(ids) > MOST:
        raise NobodyChosen
    here = {line.id for line in people.chosen(request.workspace.id, ids, scope=scope, as_of=request.now)}
    if len(here) < len(set(ids)):
        raise NotFound
    if act == "tag":
        done = tagging.tag(request.actor, member_ids=ids, names=[value], now=request.now)
    elif act == "untag":
        done = tagging.untag(request.actor, member_ids=ids, names=[value], now=request.now)
    elif act in ("staff", "unstaff"):
        done = mark_staff(request.actor, member_ids=ids, is_staff=act == "staff", now=request.now)
    else:
        done = editing.set_stage(request.actor, member_ids=ids, stage=Stage(int(value)), now=request.now)
    said = ngettext("Done for %(n)s person.", "Done for %(n)s people.", done) % {"n": f"{done:,}"}
    messages.success(request, said)
    return redirect("members")
