"""People and their posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.access.shell import role_name
from huoqun.console.parts import NavItem
from huoqun.core import clock
from huoqun.team import actions, queries
from huoqun.team.permissions import TeamPermission
from huoqun.team.queries import Person, PostLine
from huoqun.team.rules import INVITATION_LIVES, Role, may_appoint
from huoqun.work.permissions import WorkPermission

from .forms import InviteForm, PostForm


def tabs(request: Looking, active: str) -> list[NavItem]:
    """The pages of this room that this person may open."""
    pages = (
        ("team", pgettext("team", "People"), TeamPermission.PEOPLE_VIEW),
        ("away", _("Away"), WorkPermission.ABSENCE_SET),
        ("team_tokens", _("Tokens"), TeamPermission.TOKEN_VIEW),
        ("team_audit", _("Who did what"), TeamPermission.AUDIT_VIEW),
    )
    return [
        NavItem(reverse(name), label, icon="circle-dot", active=name == active)
        for name, label, permission in pages
        if request.actor.may_somewhere(permission)
    ]


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with what this visitor may do about it."""

    post: PostLine
    role: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with their posts; `may_link`: a sign-in link may be made for them."""

    person: Person
    posts: tuple[PostRow, ...]
    may_link: bool

    @property
    def note(self) -> str:
        return self.person.email if self.person.name else ""


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What the page shows."""

    tabs: list[NavItem]
    people: tuple[PersonRow, ...]
    may_invite: bool
    form: InviteForm | None = None


def _appoints(request: Looking) -> tuple[Role, ...]:
    """The roles that this person may give."""
    posts = [p for p in request.posts if p.workspace.id == request.workspace.id]
    held = [p.role for p in posts if p.chapter_id is None and p.group_id is None]
    return tuple(role for role in Role if may_appoint(held, role))


def _people(request: Looking) -> tuple[PersonRow, ...]:
    appoints = _appoints(request)
    edits = request.actor.may(TeamPermission.PEOPLE_EDIT)
    invites = request.actor.may(TeamPermission.PEOPLE_INVITE)
    owner = request.actor.may(TeamPermission.OWNER_APPOINT)
    rows = []
    for person in queries.people(request.workspace.id):
        posts = tuple(PostRow(p, role_name(p.role), edits and p.role in appoints) for p in person.posts)
        new = person.last_login is None and all(p.role in appoints for p in person.posts)
        rows.append(PersonRow(person, posts, may_link=invites and (new or owner) and person.user_id != request.user.pk))
    return tuple(rows)


@needs(TeamPermission.PEOPLE_VIEW)
@require_GET
def team(request: Looking) -> HttpResponse:
    """GET /team"""
    may = request.actor.may(TeamPermission.PEOPLE_INVITE)
    page = TeamPage(tabs(request, "team"), _people(request), may, _invite_form(request) if may else None)
    return render(request, "console/team/team.html", {"page": page})


def _invite_form(request: Looking, data: Mapping[str, Any] | None = None) -> InviteForm:
    places = queries.places(request.workspace.id)
    return InviteForm(data, roles=_appoints(request), places=places, initial={"role": Role.ASSISTANT})


@needs(TeamPermission.PEOPLE_INVITE)
@require_http_methods(["GET", "POST"])
def invite(request: Looking) -> HttpResponse:
    """GET /team/invite asks; POST gives the post and shows a new colleague's sign-in link."""
    form = _invite_form(request, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"tabs": tabs(request, "team"), "form": form}
        return render(request, "console/team/invite.html", {"page": page}, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    made = actions.invite(
        request.actor,
        email=said["email"],
        name=said["name"],
        role=said["role"],
        chapter_id=said["chapter_id"],
        group_id=said["group_id"],
        now=request.now,
    )
    if not made.is_new:
        return redirect("team")
    return _show_link(request, made.user_id)


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A sign-in link, shown once."""

    tabs: list[NavItem]
    url: str
    days: int


def _show_link(request: Looking, user_id: int) -> HttpResponse:
    # A link lives in real time: a rehearsing workspace's clock may run sixty times as fast.
    token = actions.make_sign_in_link(request.actor, user_id=user_id, now=clock.now(), lives=INVITATION_LIVES)
    url = request.build_absolute_uri(reverse("signin_link", args=[token]))
    page = LinkPage(tabs(request, "team"), url, INVITATION_LIVES.days)
    response = render(request, "console/team/link.html", {"page": page})
    add_never_cache_headers(response)
    return response


@needs(TeamPermission.PEOPLE_INVITE)
@require_POST
def link(request: Looking, user_id: int) -> HttpResponse:
    """POST /team/people/<id>/link: a new sign-in link, shown once."""
    return _show_link(request, user_id)


@needs(TeamPermission.PEOPLE_EDIT)
@require_http_methods(["GET", "POST"])
def change(request: Looking, post_id: int) -> HttpResponse:
    """GET /team/posts/<id> asks for the new role, POST gives it."""
    person, post = queries.post(request.workspace.id, post_id)
    where = f"chapter-{post.chapter_id}" if post.chapter_id else f"group-{post.group_id}" if post.group_id else ""
    form = PostForm(
        request.POST if request.method == "POST" else None,
        roles=_appoints(request),
        places=queries.places(request.workspace.id),
        initial={"role": post.role, "place": where},
    )
    if not form.is_valid():
        page = {"tabs": tabs(request, "team"), "form": form, "person": person, "post": post}
        return render(request, "console/team/change.html", {"page": page}, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    actions.change_role(
        request.actor,
        post_id=post_id,
        role=said["role"],
        chapter_id=said["chapter_id"],
        group_id=said["group_id"],
        now=request.now,
    )
    return redirect("team")


@needs(TeamPermission.PEOPLE_EDIT)
@require_POST
def end(request: Looking, post_id: int) -> HttpResponse:
    """POST /team/posts/<id>/end"""
    actions.end_post(request.actor, post_id=post_id, now=request.now)
    return redirect("team")
