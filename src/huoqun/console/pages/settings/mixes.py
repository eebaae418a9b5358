"""What a kind of group needs of leading and active people: what ships, or the operator's own."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huoqun.chats.actions.mixing import set_need
from huoqun.chats.mix import BadNeed, Need, need_of
from huoqun.chats.queries.mix import own_needs
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.names import KindName, kinds


class MixForm(forms.Form):
    """Two shares of a group's people, in per cent."""

    leading = forms.IntegerField(
        label=gettext_lazy("Leading voices, % at least"), min_value=1, max_value=100,
        help_text=gettext_lazy("Who speaks on two days of seven, and five times at least in four weeks."),
    )  # fmt: skip
    active = forms.IntegerField(
        label=gettext_lazy("Leading and active together, % at least"), min_value=1, max_value=100,
        help_text=gettext_lazy("Who said anything in four weeks, the leading ones among them."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MixPage:
    """What the page shows; `ships`: what the kind needs where nothing is set."""

    kind: KindName
    form: MixForm
    ships: Need
    is_own: bool


@needs(GroupPermission.KIND_EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def mix(request: Looking, kind_key: str) -> HttpResponse:
    """GET /settings/kinds/<key>/mix; POST keeps it, with `ships` it is as it ships again."""
    kind = next((one for one in kinds(request.workspace.id) if one.key == kind_key), None)
    if kind is None:
        raise NotFound
    if request.method == "POST" and "ships" in request.POST:
        set_need(request.actor, kind_key=kind_key, need=None, now=request.now)
        return _kept(request)
    own = own_needs(request.workspace.id)
    now = need_of(kind_key, own)
    form = MixForm(request.POST or None, initial={"leading": now.leading, "active": now.active})
    if form.is_valid():
        said = form.cleaned_data
        try:
            set_need(request.actor, kind_key=kind_key, need=(said["leading"], said["active"]), now=request.now)
        except BadNeed as refusal:
            form.add_error(None, f"{_(refusal.message)} {_(refusal.way_out)}")
        else:
            return _kept(request)
    page = MixPage(kind, form, need_of(kind_key), kind_key in own)
    return render(request, "console/settings/mix.html", {"page": page}, status=422 if form.errors else 200)


def _kept(request: Looking) -> HttpResponse:
    messages.success(request, _("Kept."))
    return redirect("settings")
