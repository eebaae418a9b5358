"""Who earned a reward: looked up with what they did, chosen, and put before the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.evidence import label
from huoqun.console.parts import NavItem
from huoqun.rewards.actions.proposing import propose_gifts
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.contributors import CONTRIBUTIONS, Contributor
from huoqun.rewards.queries.contributors import contributors as found_of
from huoqun.rewards.queries.shelf import rewards
from huoqun.rewards.rules.orders import LONGEST_REASON

from ..tabs import tabs

QUARTER = timedelta(days=90)


class AskForm(forms.Form):
    """For which reward, what counts, and when it was done."""

    reward = forms.ChoiceField(label=gettext_lazy("Reward"))
    kinds = forms.MultipleChoiceField(label=gettext_lazy("What counts"), widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(label=pgettext_lazy("a day", "From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Up to and including"), widget=forms.DateInput(attrs={"type": "date"}))
    least = forms.IntegerField(label=gettext_lazy("At least so often"), min_value=1, max_value=10_000)

    def __init__(self, request: Looking, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(one.uid), one.name) for one in rewards(request.actor)]
        self.fields["reward"].choices = offered  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(str(k), label(str(k))) for k in CONTRIBUTIONS]  # type: ignore[attr-defined]

    @property
    def between(self) -> tuple[datetime, datetime]:
        """From the first moment of a day to the last of another, by the workspace's zone."""
        said, zone = self.cleaned_data, timezone.get_current_timezone()
        first, last = (datetime.combine(said[name], datetime.min.time(), zone) for name in ("since", "until"))
        return first, last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A contributor with what they did, in words."""

    one: Contributor
    did: str


@dataclass(frozen=True, slots=True)
class ContributorsPage:
    """The question, and who is found. `rows` None: not asked yet."""

    tabs: list[NavItem]
    form: AskForm
    rows: Sequence[Row] | None
    has_rewards: bool
    longest: int = LONGEST_REASON


@needs(ShopPermission.HANDLE)
@require_GET
def contributors(request: Looking) -> HttpResponse:
    """GET /rewards/contributors?reward=&kinds=&since=&until=&least= shows who it would be."""
    is_asked = "reward" in request.GET
    today = timezone.localtime(request.now).date()
    first = {"kinds": ["helped", "thanked", "quality"], "since": today - QUARTER, "until": today, "least": 3}
    form = AskForm(request, request.GET if is_asked else None, initial=first)
    rows = [_row(one) for one in _found(request, form)] if is_asked and form.is_valid() else None
    page = ContributorsPage(
        tabs(request, "rewards_contributors"),
        form,
        rows,
        bool(form.fields["reward"].choices),  # type: ignore[attr-defined]
    )
    return render(request, "console/rewards/contributors.html", {"page": page}, status=422 if form.errors else 200)


@needs(ShopPermission.HANDLE)
@require_POST
def propose(request: Looking) -> HttpResponse:
    """POST /rewards/contributors/propose: those chosen, each `member` a uid, with a `reason`, before the team."""
    form = AskForm(request, request.POST)
    if not form.is_valid():
        return redirect("rewards_contributors")
    chosen = set(request.POST.getlist("member"))
    members = [one.member_id for one in _found(request, form) if str(one.member_uid) in chosen]
    since, until = form.between
    made = propose_gifts(
        request.actor, reward_uid=UUID(form.cleaned_data["reward"]), member_ids=members,
        kinds=form.cleaned_data["kinds"], since=since, until=until, reason=request.POST.get("reason", ""),
        now=request.now,
    )  # fmt: skip
    if made is None:
        messages.warning(request, _("The same list was proposed before: it stands on Today, or was decided."))
    else:
        messages.success(request, _("Proposed. Once it is approved on Today, each of them is asked for an address."))
    return redirect("rewards_contributors")


def _found(request: Looking, form: AskForm) -> list[Contributor]:
    said, (since, until) = form.cleaned_data, form.between
    return found_of(
        request.actor, reward_uid=UUID(said["reward"]), kinds=said["kinds"], since=since, until=until,
        least=said["least"],
    )  # fmt: skip


def _row(one: Contributor) -> Row:
    return Row(one, " · ".join(f"{label(kind)} {n}" for kind, n in one.times.items()))
