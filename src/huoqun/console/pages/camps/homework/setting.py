"""Homework is set by hand, and dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.camps.actions.setting_homework import drop_homework, set_homework
from huoqun.camps.homework import (
    LONGEST_TASK,
    LONGEST_TITLE,
    MOST_PEERS,
    Kind,
    NewHomework,
    Reviewers,
    homework_key,
    rubric_of,
)
from huoqun.camps.permissions import CampPermission
from huoqun.chats.quiet import instant, zone_named
from huoqun.console.access import Looking, needs
from huoqun.core import ids
from huoqun.core.errors import Refused

from ..tabs import ClassHead, class_head

NIGHT = time(4)
REMIND = timedelta(hours=6)
_DATE = forms.DateInput(attrs={"type": "date"})


class HomeworkForm(forms.Form):
    """A day is over at four in the night, as for check-ins."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    task = forms.CharField(
        label=gettext_lazy("What is to be done"), max_length=LONGEST_TASK, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    accepts = forms.MultipleChoiceField(label=gettext_lazy("It takes"), widget=forms.CheckboxSelectMultiple)
    due_on = forms.DateField(
        label=gettext_lazy("Due on"), widget=_DATE, help_text=gettext_lazy("Until 04:00 of the night after.")
    )  # fmt: skip
    late_on = forms.DateField(label=gettext_lazy("Taken late until"), widget=_DATE, required=False)
    rubric = forms.CharField(
        label=gettext_lazy("Rubric"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One criterion a line: Structure 40: clear = 40, loose = 20"),
    )  # fmt: skip
    reviewers = forms.ChoiceField(label=gettext_lazy("Who looks at it"))
    peers = forms.IntegerField(label=gettext_lazy("Peers for each work"), min_value=1, max_value=MOST_PEERS, initial=3)
    resubmissions = forms.IntegerField(label=gettext_lazy("New versions"), min_value=0, max_value=20, initial=1)
    pass_mark = forms.IntegerField(label=gettext_lazy("Pass mark"), min_value=0, max_value=100, initial=60)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["accepts"].choices = [  # type: ignore[attr-defined]
            (Kind.WORDS, _("words")), (Kind.PICTURE, _("a picture")), (Kind.VOICE, _("a recording")),
            (Kind.LINK, _("a link")), (Kind.FILE, _("a file (PDF)")),
        ]  # fmt: skip
        self.fields["reviewers"].choices = [  # type: ignore[attr-defined]
            (Reviewers.COACH, _("the coach")), (Reviewers.PEERS, _("peers; the coach where they disagree")),
            (Reviewers.BOTH, _("peers first, then the coach")),
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewPage:
    """The form for homework."""

    head: ClassHead
    form: HomeworkForm


@needs(CampPermission.RUN)
@require_http_methods(["GET", "POST"])
def new(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET and POST /camps/<run uid>/homework/new"""
    head = _head(request, group_run_uid)
    form = HomeworkForm(request.POST if request.method == "POST" else None, initial={"accepts": [Kind.WORDS]})
    if request.method == "POST" and form.is_valid():
        try:
            uid = set_homework(
                request.actor, group_run_id=head.line.group_run_id or 0, homework=_homework(request, head, form),
                now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, f"{refusal.message} {refusal.way_out}")
        else:
            messages.success(request, _("The class has it on their pages now."))
            return redirect("camp_homework_one", group_run_uid, uid)
    return render(request, "console/camps/homework_new.html", {"page": NewPage(head, form)})


@needs(CampPermission.RUN)
@require_POST
def drop(request: Looking, group_run_uid: UUID, assignment_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/homework/<uid>/drop"""
    _head(request, group_run_uid)
    drop_homework(request.actor, assignment_uid=assignment_uid, now=request.now)
    messages.success(request, _("It is asked of nobody any more. What was accepted still counts."))
    return redirect("camp_homework", group_run_uid)


def _head(request: Looking, group_run_uid: UUID) -> ClassHead:
    """Raises NotFound, NotAllowed."""
    head = class_head(request, group_run_uid, "camp_homework")
    request.actor.require(CampPermission.RUN, group_id=head.line.group_id, chapter_id=head.line.chapter_id)
    return head


def _homework(request: Looking, head: ClassHead, form: HomeworkForm) -> NewHomework:
    said, zone = form.cleaned_data, zone_named(head.line.zone)
    night = timedelta(days=1)
    due = instant(said["due_on"] + night, NIGHT, zone)
    late = instant(said["late_on"] + night, NIGHT, zone) if said["late_on"] else None
    return NewHomework(
        key=homework_key(ids.uid()), title=said["title"], task=said["task"], accepts=tuple(said["accepts"]),
        opens_at=request.now, due_at=due, late_until=late, rubric=rubric_of(said["rubric"]),
        reviewers=said["reviewers"], peers=said["peers"], resubmissions=said["resubmissions"],
        pass_mark=said["pass_mark"], remind_at=due - REMIND,
    )  # fmt: skip
