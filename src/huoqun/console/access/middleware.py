"""Before a view: who looks, at which workspace, in which language and zone; around it: the walls of that workspace.

Three statements on the way in (session, user with posts, the walls), two for a member (the walls, their device), and
one on the way out.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from huoqun.core import clock
from huoqun.core.errors import Refused
from huoqun.core.queries import Workspace
from huoqun.core.tenancy import as_app
from huoqun.team import actions, queries
from huoqun.team.queries import SignedInAs

from .declare import declared
from .elsewhere import NOT_OURS
from .members import hand_out, member_comes
from .once import API
from .refusals import refused
from .session import CAME_IN, CHOSEN
from .streams import walled


class UndeclaredView(Exception):
    """A view without `@needs` or `@anyone`. Declare it, or name it with its reason in console/access/elsewhere.py."""


def choose(posts: tuple[SignedInAs, ...], wanted: Any) -> SignedInAs | None:
    """The post whose workspace is looked at: the wanted one, else the first."""
    return next((post for post in posts if post.workspace.id == wanted), posts[0] if posts else None)


class AccessMiddleware:
    """Sets `request.actor` and `request.workspace` (None for strangers) and `request.now`, and keeps the walls up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.actor, request.workspace, request.posts, request.visit = None, None, (), None
        with ExitStack() as request.walls:
            response = self.get_response(request)
        hand_out(request, response)
        if response.streaming and not getattr(response, "is_async", False):
            within = walled(_id(request.workspace), response.streaming_content)  # type: ignore[attr-defined]
            response.streaming_content = within  # type: ignore[attr-defined]
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Look who comes and put the walls up. A view that nobody thought about is refused, not shown."""
        access = declared(view)
        if access is None and request.resolver_match.view_name not in NOT_OURS:
            raise UndeclaredView(f"{view.__module__}.{getattr(view, '__name__', view)}")
        real = request.now = clock.now()
        if access is not None and access.machine:
            return None
        if access is not None and access.own:
            member_comes(request, real)
        elif request.path.startswith(API):
            _bearer(request, real)
        else:
            _person(request)
        here = request.workspace
        request.now = here.now(real) if here else real
        request.walls.enter_context(timezone.override(here.tz if here else None))
        if request.visit is None:  # a member's device was looked up within its walls already
            request.walls.enter_context(as_app(_id(here)))
        _note_who_came(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return refused(request, exception) if isinstance(exception, Refused) else None


def _id(workspace: Workspace | None) -> int | None:
    return workspace.id if workspace else None


def _person(request: Any) -> None:
    user = request.user
    if not user.is_authenticated:
        return
    if user.language and not request.COOKIES.get("django_language"):
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
    request.posts = queries.posts_of(user)
    post = choose(request.posts, request.session.get(CHOSEN))
    if post is not None:
        request.workspace = post.workspace
        request.actor = queries.actor_of(user, request.posts, post.workspace.id)


def _note_who_came(request: Any) -> None:
    if request.actor is not None and request.actor.kind == "staff" and CAME_IN in request.session:
        actions.signed_in(request.actor, way=request.session.pop(CAME_IN), now=request.now)


def _bearer(request: Any, real: Any) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = queries.of_token(token.strip(), now=real) if scheme.lower() == "bearer" and token else None
    if found is not None:
        request.actor, request.workspace = found
