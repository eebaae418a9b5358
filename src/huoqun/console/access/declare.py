"""Decorators by which a view says who may open it; they also answer a doubled request once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed
from huoqun.core.queries import Workspace
from huoqun.members.queries.devices import Visit
from huoqun.team.queries import SignedInAs

from .once import answered_once
from .refusals import no_device, sign_in_first

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declared: any one of `permissions` (none: whoever has a post), or `why` everybody may open it.

    `machine`: for programs that look after this one; nobody is looked up, and no workspace is entered.
    `own`: a member's own page, for the member whose device this is.
    """

    permissions: tuple[str, ...] = ()
    why: str = ""
    machine: bool = False
    own: bool = False


class Visiting(HttpRequest):
    """A request as a view behind `@own` gets it: `actor` is the member, `now` the workspace's time."""

    actor: Actor
    visit: Visit
    workspace: Workspace
    now: datetime


class Looking(HttpRequest):
    """A request as a view behind `@needs` gets it. `now` is the workspace's time, for everything that it does.

    A view may give it `badges`, the counts of the navigation that it knows already, by room.
    """

    actor: Actor
    workspace: Workspace
    posts: tuple[SignedInAs, ...]
    now: datetime
    badges: dict[str, int]


def needs(*permissions: str, everywhere: bool = False) -> Callable[[View], View]:
    """Only for people of the workspace who hold one of these permissions somewhere.

    Somewhere is enough to open a page: its rows are scoped by `actor.scope(…)` and its verbs ask again at the place.
    `everywhere`: only for those who hold it over the whole workspace.
    Without a permission: whoever has a post here. Others are refused; those who have not signed in are led there.
    """

    def declare(view: View) -> View:
        if inspect.iscoroutinefunction(view):
            raise TypeError(f"{view.__name__}: a view is synchronous; stream with access.in_workspace")

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = getattr(request, "actor", None)
            if actor is None:
                return sign_in_first(request)
            may = actor.may if everywhere else actor.may_somewhere
            if permissions and not any(may(p) for p in permissions):
                raise NotAllowed(permission=permissions[0])
            return answered_once(request, lambda: view(request, *args, **kwargs))

        guarded.access = Access(permissions=permissions)  # type: ignore[attr-defined]
        return guarded

    return declare


def own(view: View) -> View:
    """Only for the member whose device this is: `request.actor` is that member, and what is shown is theirs.

    A POST is answered once by its idempotency key, but where that is not needed (harmless_twice). Whoever has no
    device is told how to get a link.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "visit", None) is None:
            return no_device(request)
        if hasattr(view, "harmless_twice") and not request.FILES:
            return view(request, *args, **kwargs)
        return answered_once(request, lambda: view(request, *args, **kwargs))

    guarded.access = Access(own=True)  # type: ignore[attr-defined]
    return guarded


def harmless_twice(why: str) -> Callable[[View], View]:
    """A POST without files that comes twice changes nothing the second time, because of `why`: no answer is kept.

    For what thousands press in the same minute: the view is not one transaction then, so verbs may act together.
    """
    if not why:
        raise ValueError("say why it does no harm")

    def declare(view: View) -> View:
        view.harmless_twice = why  # type: ignore[attr-defined]
        return view

    return declare


def anyone(why: str, *, machine: bool = False) -> Callable[[View], View]:
    """For everybody, signed in or not, because of `why`. `machine`: see Access."""
    if not why:
        raise ValueError("say why everybody may open this")

    def declare(view: View) -> View:
        view.access = Access(why=why, machine=machine)  # type: ignore[attr-defined]
        return view

    return declare


def declared(view: Any) -> Access | None:
    """What a view declared, through other decorators and class-based views too."""
    while view is not None:
        access = getattr(view, "access", None)
        if isinstance(access, Access):
            return access
        view = getattr(view, "__wrapped__", None)
    return None
