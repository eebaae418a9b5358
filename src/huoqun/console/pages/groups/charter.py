"""What a group is for, for whom, by which rules: read by everybody, written by who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.groups.actions import describing
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.names import chapters, kinds
from huoqun.groups.rules import DESCRIBED, BadGroup

from .head import Head, head_of


def _text(label: Any, help_text: Any = "", *, rows: int = 2, name: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=DESCRIBED[name],
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CharterForm(forms.Form):
    """Everything that the team says of a group."""

    position = _text(
        gettext_lazy("Position"), gettext_lazy("What this group is for, in one sentence."), name="position"
    )
    persona_for = _text(gettext_lazy("Who it is for"), name="persona_for")
    persona_not_for = _text(gettext_lazy("Who it is not for"), name="persona_not_for")
    why_join = _text(gettext_lazy("Why one would join"), name="why_join")
    product = _text(
        gettext_lazy("What is behind it"),
        gettext_lazy("The product or service that it leads to, or that its members have bought."),
        name="product",
    )
    purpose = _text(gettext_lazy("Purpose"), name="purpose")
    values = _text(gettext_lazy("Values"), name="values")
    rules_text = _text(gettext_lazy("Rules"), gettext_lazy("As members read them."), rows=6, name="rules_text")
    kind_id = forms.TypedChoiceField(label=gettext_lazy("Kind"), coerce=int)
    chapter_id = forms.TypedChoiceField(
        label=gettext_lazy("Chapter"), coerce=lambda value: int(value) if value else None, required=False,
        empty_value=None,
    )  # fmt: skip
    zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=64, help_text=gettext_lazy("Where its people live: Asia/Shanghai.")
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Most members"), required=False, min_value=1, help_text=gettext_lazy("Empty: no limit.")
    )

    def __init__(self, *args: Any, workspace_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, chapter = self.fields["kind_id"], self.fields["chapter_id"]
        kind.choices = [(k.id, k.name) for k in kinds(workspace_id)]  # type: ignore[attr-defined]
        chapter.choices = [("", "—"), *((c.id, c.name) for c in chapters(workspace_id))]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class CharterPage:
    """What the page shows; `form` for those who may write."""

    head: Head
    form: CharterForm | None
    said: tuple[tuple[str, str], ...]


@needs(GroupPermission.VIEW)
@require_http_methods(["GET", "POST"])
def charter(request: Looking, uid: UUID) -> HttpResponse:
    """GET /groups/<uid>/charter shows it, POST changes it."""
    head = head_of(request, uid, "group_charter")
    form = None
    if head.may_edit or request.method == "POST":
        now = {name: getattr(head.whole, name, None) for name in DESCRIBED} | {"capacity": head.line.capacity}
        form = CharterForm(request.POST or None, initial=now, workspace_id=request.workspace.id)
        if form.is_valid() and _saved(request, head, form):
            messages.success(request, _("Saved."))
            return redirect("group_charter", uid=uid)
    page = CharterPage(head, form, _said(head))
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "console/groups/charter.html", {"page": page}, status=status)


def _saved(request: Looking, head: Head, form: CharterForm) -> bool:
    try:
        describing.describe(request.actor, group_id=head.line.id, now=request.now, **form.cleaned_data)
    except BadGroup as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _said(head: Head) -> tuple[tuple[str, str], ...]:
    whole = head.whole
    texts = (
        (_("Position"), whole.position),
        (_("Who it is for"), whole.persona_for),
        (_("Who it is not for"), whole.persona_not_for),
        (_("Why one would join"), whole.why_join),
        (_("What is behind it"), whole.product),
        (_("Purpose"), whole.purpose),
        (_("Values"), whole.values),
        (_("Rules"), whole.rules_text),
    )
    return tuple((label, text) for label, text in texts if text)
