"""The page of one's own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.access.shell import role_name
from huoqun.team import actions
from huoqun.team.queries.mail import wants_late_mail


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace in which one works, and as what."""

    uid: UUID
    name: str
    roles: tuple[str, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the page shows."""

    name: str
    email: str
    has_password: bool
    two_steps: bool
    places: tuple[Place, ...]
    form: AccountForm
    has_mail: bool
    late_mail: bool


class AccountForm(forms.Form):
    """One's own name and address. The password is asked for a new address, where there is one."""

    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Only where the address changes."),
    )

    def __init__(self, *args: Any, has_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_password:
            del self.fields["password"]


@needs()
@require_http_methods(["GET", "POST"])
def account(request: Looking) -> HttpResponse:
    """GET /account; POST changes one's own name and address."""
    user: Any = request.user
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        has_password=user.has_usable_password(),
        initial={"name": user.name, "email": user.email},
    )
    if form.is_valid():
        said = form.cleaned_data
        actions.edit_account(
            request.actor, name=said["name"], email=said["email"], password=said.get("password", ""), now=request.now
        )
        return redirect("account")
    page = _page(request, user, form)
    return render(request, "console/account/account.html", {"page": page}, status=422 if form.is_bound else 200)


def _page(request: Looking, user: Any, form: AccountForm) -> AccountPage:
    ids = dict.fromkeys(post.workspace.id for post in request.posts)
    places = []
    for workspace_id in ids:
        posts = [post for post in request.posts if post.workspace.id == workspace_id]
        roles = tuple(dict.fromkeys(role_name(post.role) for post in posts))
        place = posts[0].workspace
        places.append(Place(place.uid, place.name, roles, here=place.id == request.workspace.id))
    return AccountPage(
        name=request.actor.name,
        email=user.email,
        has_password=user.has_usable_password(),
        two_steps=is_mfa_enabled(user),
        places=tuple(places),
        form=form,
        has_mail=bool(settings.CONFIG.email_url),
        late_mail=wants_late_mail(user.id),
    )


@needs()
@require_POST
def late_mail(request: Looking) -> HttpResponse:
    """POST /account/late-mail: `on` to be told of late tasks by e-mail."""
    actions.set_late_mail(request.actor, on=bool(request.POST.get("on")), now=request.now)
    return redirect("account")
