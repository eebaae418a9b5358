"""What the team writes down about somebody: name, stage, background, introduction, own fields; and their tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.chats.queries import people
from huoqun.chats.queries.people import PersonWhole
from huoqun.chats.queries.pulse import as_of
from huoqun.console.access import Looking, needs
from huoqun.members import whereabouts
from huoqun.members.actions import editing, tagging
from huoqun.members.actions.knowing import mark_staff
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.records import FieldName, fields
from huoqun.members.rules import BACKGROUND, LONGEST_NAME, Stage

from .head import Head, head_of, headed, nobody
from .said import background_name, stages


class MemberForm(forms.Form):
    """A person as the team knows them; the workspace's own fields follow at the end."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=LONGEST_NAME)
    stage = forms.TypedChoiceField(label=gettext_lazy("Stage"), coerce=int)
    introduction = forms.CharField(
        label=gettext_lazy("Introduction"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What they say of themselves."),
    )  # fmt: skip

    def __init__(self, *args: Any, own: Sequence[FieldName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        self.fields["stage"].choices = stages()  # type: ignore[attr-defined]
        for key in BACKGROUND:
            self.fields[f"background_{key}"] = forms.CharField(
                label=background_name(key), required=False, max_length=120
            )
        for field in own:
            options = [("", "—"), *((option, option) for option in field.options)]
            self.fields[f"own_{field.key}"] = (
                forms.ChoiceField(label=field.label, required=False, choices=options)
                if field.options
                else forms.CharField(label=field.label, required=False, max_length=500)
            )


def _initial(whole: PersonWhole) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": whole.line.name, "stage": whole.line.stage, "introduction": whole.introduction,
    }  # fmt: skip
    said |= {f"background_{key}": value for key, value in whole.background.items()}
    return said | {f"own_{key}": value for key, value in whole.custom.items()}


@dataclass(frozen=True, slots=True)
class EditPage:
    head: Head
    form: MemberForm


@needs(MemberPermission.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, uid: UUID) -> HttpResponse:
    """GET /members/<uid>/edit shows the form, POST changes what was changed in it."""
    here = request.workspace.id
    looked = as_of(here, now=request.now)
    whole = people.whole(here, uid, scope=request.actor.scope(MemberPermission.VIEW), as_of=looked.at)
    if whole is None:
        raise nobody()
    whereabouts.require(request.actor, MemberPermission.EDIT, [whole.line.id])
    form = MemberForm(request.POST or None, initial=_initial(whole), own=fields(here))
    if form.is_valid():
        _save(request, whole.line.id, form)
        messages.success(request, _("Saved."))
        return redirect("member", uid=whole.line.uid)
    page = EditPage(headed(request, whole.line, whole.family, looked, "member"), form)
    return render(request, "console/members/edit.html", {"page": page}, status=422 if form.is_bound else 200)


@transaction.atomic
def _save(request: Looking, member_id: int, form: MemberForm) -> None:
    said, changed = form.cleaned_data, set(form.changed_data)
    background = {k: said[f"background_{k}"] for k in BACKGROUND if f"background_{k}" in changed}
    custom = {f.key: said[f"own_{f.key}"] for f in form.own if f"own_{f.key}" in changed}
    editing.edit(
        request.actor,
        member_id=member_id,
        now=request.now,
        name=said["name"] if "name" in changed else None,
        introduction=said["introduction"] if "introduction" in changed else None,
        background=background or None,
        custom=custom or None,
    )
    if "stage" in changed:
        editing.set_stage(request.actor, member_ids=[member_id], stage=Stage(said["stage"]), now=request.now)


@needs(MemberPermission.TAG)
@require_POST
def tags(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/tags: `give` or `take` one tag."""
    head = head_of(request, uid, "member")
    take, give = request.POST.get("take", ""), request.POST.get("give", "")
    if take:
        tagging.untag(request.actor, member_ids=[head.line.id], names=[take], now=request.now)
    else:
        tagging.tag(request.actor, member_ids=[head.line.id], names=[give], now=request.now)
    return redirect("member", uid=head.line.uid)


@needs(MemberPermission.EDIT, everywhere=True)
@require_POST
def staff(request: Looking, uid: UUID) -> HttpResponse:
    """POST /members/<uid>/staff: `own` says that they are one of the team, nothing that they are not."""
    head = head_of(request, uid, "member")
    own = bool(request.POST.get("own"))
    if mark_staff(request.actor, member_ids=[head.line.id], is_staff=own, now=request.now):
        said = _("One of the team now: left out of every figure, playbooks pass them over.")
        messages.success(request, said if own else _("A member like any other now."))
    return redirect("member", uid=head.line.uid)
