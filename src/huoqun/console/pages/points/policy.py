"""The policy of points: read aloud, its versions, and another one looked at before it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.points.actions.publishing import LONGEST_NOTE, publish
from huoqun.points.comparing import Amount
from huoqun.points.permissions import PointsPermission
from huoqun.points.policy.aloud import Chapter, aloud, cash_said, right_words
from huoqun.points.policy.reading import LONGEST, BadPolicy, Fault, read
from huoqun.points.queries.foretelling import Foretold, foretell
from huoqun.points.queries.policies import Version, at, versions

_MOMENT = "%Y-%m-%dT%H:%M"


class TextForm(forms.Form):
    """A policy as text."""

    text = forms.CharField(
        label=gettext_lazy("The policy as YAML"), max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}),
    )  # fmt: skip

    def clean_text(self) -> str:
        return _plain(self.cleaned_data["text"])


class PublishForm(TextForm):
    """The text that was looked at, from when it counts, and what the team should know of it."""

    counts_from = forms.DateTimeField(
        label=gettext_lazy("Counts from"), required=False,
        help_text=gettext_lazy("Left empty: from now on. What was done before is not touched."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("What changes, for the team"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The text to change stands on the same page, and an id stands on a page once.
        super().__init__(*args, **kwargs)
        self.auto_id = "publish_%s"
        self.fields["text"].widget = forms.HiddenInput()


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version; `number` 0 is the shipped one. `tone`, `said`: whether it is in force, or will be."""

    number: int
    note: str
    counts_from: datetime | None
    published_at: datetime | None
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class Look:
    """Another policy, read: its sentences, and last month by it. `rights`: those that change, in words."""

    chapters: Sequence[Chapter]
    told: Foretold
    form: PublishForm
    money: str

    @property
    def cash(self) -> tuple[str, str] | None:
        """What allowances come to in money a month, now and then; None where neither gives any."""
        both = (self.told.monthly_cash, self.told.monthly_cash_then)
        return (cash_said(both[0], self.money), cash_said(both[1], self.money)) if any(both) else None

    @property
    def rights(self) -> Sequence[tuple[str, Amount]]:
        return [(right_words(right), amount) for right, amount in self.told.outlook.ranks.rights]


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The page. `form`: None for whoever may only read; `look`: only once a text has no fault."""

    chapters: Sequence[Chapter]
    versions: Sequence[VersionRow]
    form: TextForm | None
    faults: Sequence[Fault]
    look: Look | None


@needs(PointsPermission.WHOLE, everywhere=True)
@require_GET
def policy(request: Looking) -> HttpResponse:
    """GET /points/policy"""
    may = request.actor.may(PointsPermission.PUBLISH)
    newest = versions(request.workspace.id)[0]
    return _page(request, TextForm(initial={"text": newest.text}) if may else None)


@needs(PointsPermission.PUBLISH, everywhere=True)
@require_http_methods(["GET", "POST"])
def look(request: Looking) -> HttpResponse:
    """POST /points/policy/look: its faults, or what it would have come to; nothing is changed."""
    if request.method == "GET":  # Loaded again, or in another language: there is no text to look at.
        return redirect("points_policy")
    form = TextForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _looked(request, form, PublishForm(initial={"text": form.cleaned_data["text"]}))


@needs(PointsPermission.PUBLISH, everywhere=True)
@require_http_methods(["GET", "POST"])
def publish_policy(request: Looking) -> HttpResponse:
    """POST /points/policy/publish: what was looked at counts from a moment on."""
    if request.method == "GET":
        return redirect("points_policy")
    form = PublishForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            number = publish(
                request.actor, text=said["text"], note=said["note"], counts_from=said["counts_from"], now=request.now
            )
        except BadPolicy:
            pass  # The look below says every fault by its place.
        except Refused as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            messages.success(request, _("Published as version %(n)d.") % {"n": number})
            return redirect("points_policy")
    text = TextForm(request.POST)
    return _looked(request, text, form, status=422) if text.is_valid() else _page(request, text, status=422)


def _looked(request: Looking, text: TextForm, form: PublishForm, status: int = 200) -> HttpResponse:
    money = request.workspace.currency
    try:
        asked = read(text.cleaned_data["text"], currency=money, is_new=True)
    except BadPolicy as refusal:
        return _page(request, text, faults=refusal.faults, status=422)
    told = foretell(request.workspace.id, asked, now=request.now)
    return _page(request, text, look=Look(aloud(asked, currency=money), told, form, money), status=status)


def _page(
    request: Looking, form: TextForm | None, *, faults: Sequence[Fault] = (), look: Look | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    known = versions(request.workspace.id)
    now = at(known, request.now)
    page = PolicyPage(
        aloud(now.policy, currency=request.workspace.currency), [_row(one, now, request.now) for one in known], form,
        faults, look,
    )  # fmt: skip
    return render(request, "console/points/policy.html", {"page": page}, status=status)


def _row(one: Version, in_force: Version, now: datetime) -> VersionRow:
    tone, said = "quiet", _("replaced")
    if one.number == in_force.number:
        tone, said = "good", _("in force")
    elif one.counts_from is not None and one.counts_from > now:
        tone, said = "watch", _("counts later")
    return VersionRow(one.number, one.note, one.counts_from, one.published_at, tone, said)


def _plain(text: str) -> str:
    """As it is published: what is looked at must be the same text."""
    return text.replace("\r\n", "\n").strip() + "\n"
