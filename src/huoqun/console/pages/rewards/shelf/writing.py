"""A reward written: its form, what it looks like and whom it is for, and only then the deed itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core import files
from huoqun.core.errors import Refused
from huoqun.core.files import LARGEST, FileKind, FileTooLarge
from huoqun.points.queries.policies import in_force
from huoqun.rewards.actions.shelving import edit as write_anew
from huoqun.rewards.actions.shelving import put_up, sell
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.reaching import Fitting, fitting
from huoqun.rewards.queries.shelf import RewardLine
from huoqun.rewards.queries.shelf import reward as one_reward
from huoqun.rewards.rules.shelf import (
    LONGEST_ABOUT,
    LONGEST_NAME,
    MOST_DAYS,
    MOST_POINTS,
    MOST_STOCK,
    NewReward,
    RewardKind,
    fault,
)

from ..tabs import tabs
from ..words import kind_name

_MOMENT = "%Y-%m-%dT%H:%M"
_PLAIN = ("name", "about", "price", "stock", "per_member", "per_days", "what", "days", "condition", "opens_at",
          "closes_at", "picture_id")  # fmt: skip


def _number(label: Any, most: int, *, least: int = 1, required: bool = False, help_text: Any = "") -> Any:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, help_text=help_text
    )  # fmt: skip


def _when(label: Any) -> Any:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(label=label, required=False, widget=widget)


class RewardForm(forms.Form):
    """A reward. What does not belong to its kind is left empty."""

    kind = forms.ChoiceField(label=pgettext_lazy("reward", "What it is"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    about = forms.CharField(
        label=gettext_lazy("About it"), max_length=LONGEST_ABOUT, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    picture = forms.FileField(
        label=gettext_lazy("Picture"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    price = _number(gettext_lazy("Price in points"), MOST_POINTS, least=0, required=True)
    stock = _number(
        gettext_lazy("Pieces in stock"), MOST_STOCK, least=0,
        help_text=gettext_lazy("Empty: without end. A coupon's pieces are its codes, pasted afterwards."),
    )  # fmt: skip
    per_member = _number(gettext_lazy("At most so many a person"), MOST_STOCK)
    per_days = _number(gettext_lazy("Within so many days"), MOST_DAYS, help_text=gettext_lazy("Empty: ever."))
    what = forms.CharField(
        label=gettext_lazy("What is granted, or the key of the badge"), max_length=80, required=False,
        help_text=gettext_lazy("Such as membership, makeup_card or freeze: has('membership') asks for it."),
    )  # fmt: skip
    days = _number(gettext_lazy("For so many days"), MOST_DAYS, help_text=gettext_lazy("Empty: for good."))
    least_level = forms.TypedChoiceField(label=gettext_lazy("From which level on"), coerce=int, required=False)
    badge = forms.ChoiceField(label=gettext_lazy("For holders of a badge"), required=False)
    condition = forms.CharField(
        label=gettext_lazy("For whom, as a condition"), max_length=500, required=False,
        help_text=gettext_lazy("Such as: paid('course') or growth >= 500. Others do not see it at all."),
    )  # fmt: skip
    opens_at = _when(gettext_lazy("Opens at"))
    closes_at = _when(gettext_lazy("Closes at"))
    picture_id = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, request: Looking, *args: Any, kind: RewardKind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = in_force(request.workspace.id, request.now).policy
        kinds = [kind] if kind is not None else list(RewardKind)
        choices: dict[str, list[tuple[Any, str]]] = {
            "kind": [(str(one), kind_name(one)) for one in kinds],
            "least_level": [(0, _("everybody"))] + [(n, one.name) for n, one in enumerate(policy.levels, 1) if n > 1],
            "badge": [("", _("everybody"))] + [(one.key, one.name) for one in policy.badges],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if kind is not None:
            del self.fields["stock"]

    def reward(self) -> NewReward:
        """What was written. Pieces of what is there already are corrected, not written."""
        said = self.cleaned_data
        return NewReward(
            kind=RewardKind(said["kind"]), least_level=said["least_level"] or 0, badge=said["badge"],
            **{name: said[name] for name in _PLAIN if name in said},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What it comes to: the reward as members read it, whom it is for, and what is wrong with it."""

    reward: NewReward
    kind: str
    picture: str
    fits: Fitting | None
    fault: str


@dataclass(frozen=True, slots=True)
class WritePage:
    """The form, and once it was filled in what it comes to. `line`: the reward that is written anew."""

    tabs: list[NavItem]
    form: RewardForm
    preview: Preview | None
    line: RewardLine | None


@needs(ShopPermission.EDIT)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /rewards/shelf/new; POST shows what it comes to, and with `save` puts it on the shelf."""
    return _write(request, None)


@needs(ShopPermission.EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: Looking, reward_uid: UUID) -> HttpResponse:
    """GET /rewards/shelf/<uid>/edit; POST shows what it comes to, and with `save` writes it."""
    return _write(request, one_reward(request.actor, reward_uid=reward_uid))


@needs(ShopPermission.EDIT)
@require_POST
def sell_by_policy(request: Looking) -> HttpResponse:
    """POST /rewards/shelf/sell with `name`: what the points policy sells by it comes on the shelf."""
    uid = sell(request.actor, name=request.POST.get("name", ""), now=request.now)
    messages.success(request, _("It lies on the shelf. Its price and days follow the points policy."))
    return redirect("rewards_reward", uid)


def _write(request: Looking, line: RewardLine | None) -> HttpResponse:
    kind = line.kind if line else None
    if request.method == "GET":
        form = RewardForm(request, kind=kind, initial=_as_it_is(line) if line else None)
        return _page(request, form, line)
    form = RewardForm(request, request.POST, request.FILES, kind=kind)
    if not form.is_valid():
        return _page(request, form, line, status=422)
    asked = form.reward()
    try:
        if "save" in request.POST:
            return _saved(request, asked, line)
        if "look" in request.POST:
            asked = _with_picture(request, form, asked)
            return _page(request, _carried(request, form, asked, kind), line, _preview(request, asked))
    except Refused as refusal:
        form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out) if refusal.way_out else ''}".strip())
    return _page(request, form, line, status=422 if form.errors else 200)


def _saved(request: Looking, asked: NewReward, line: RewardLine | None) -> HttpResponse:
    if line is None:
        uid = put_up(request.actor, reward=asked, now=request.now)
        messages.success(request, _("It lies on the shelf."))
        return redirect("rewards_reward", uid)
    write_anew(request.actor, reward_uid=line.uid, reward=asked, now=request.now)
    messages.success(request, _("Written. Orders keep the price that they were made at."))
    return redirect("rewards_reward", line.uid)


PICTURE = 640
"""Pixels of a picture's longer side: a shelf of them opens on a phone that has little signal."""


def _with_picture(request: Looking, form: RewardForm, asked: NewReward) -> NewReward:
    """The picture that came with the form is kept; a day later it is gone, if nothing was saved."""
    from dataclasses import replace

    sent = form.cleaned_data["picture"]
    if not sent:
        return asked
    if (sent.size or 0) > LARGEST["picture"]:
        raise FileTooLarge
    kept = files.keep(
        request.actor, raw=sent.read(), name=sent.name or "", allowed=[FileKind.PICTURE], owner=str(request.actor),
        now=request.now, longest=PICTURE,
    )  # fmt: skip
    return replace(asked, picture_id=kept.id)


def _carried(request: Looking, form: RewardForm, asked: NewReward, kind: RewardKind | None) -> RewardForm:
    """The same form with the picture that was kept."""
    data = request.POST.copy()
    data["picture_id"] = str(asked.picture_id or "")
    again = RewardForm(request, data, kind=kind)
    again.is_valid()
    return again


def _preview(request: Looking, asked: NewReward) -> Preview:
    wrong = fault(asked)
    kept = files.listed(request.workspace.id, [asked.picture_id]) if asked.picture_id else {}
    return Preview(
        asked, kind_name(asked.kind), kept[asked.picture_id].uid if asked.picture_id in kept else "",
        None if wrong else fitting(request.actor, reward=asked, now=request.now), _(wrong) if wrong else "",
    )  # fmt: skip


def _as_it_is(line: RewardLine) -> dict[str, Any]:
    names = ("kind", "least_level", "badge", *_PLAIN)
    return {name: _shown(getattr(line, name)) for name in names}


def _shown(value: Any) -> Any:
    from django.utils import timezone

    return timezone.localtime(value) if isinstance(value, datetime) else value


def _page(
    request: Looking, form: RewardForm, line: RewardLine | None, preview: Preview | None = None, status: int = 200
) -> HttpResponse:
    page = WritePage(tabs(request, "rewards_shelf"), form, preview, line)
    return render(request, "console/rewards/write.html", {"page": page}, status=status)
