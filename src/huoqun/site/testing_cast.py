"""The cast of all tests, as fixtures: Alice owns the workspace, Bob assists her, Chen leads one chapter only, Dora
sells, Eve owns another workspace and must never see anything.

`cast` holds them all; `alice` … `eve` are the actors, for verbs and queries; `browser_of(cast.bob)` is Django's test
client signed in as Bob. `workspace` is the id of Alice's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from huoqun.site.testing_rows import Rows

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import ClientHandler

    from huoqun.core.actor import Actor

FOUNDED = datetime(2026, 11, 1, 8, tzinfo=UTC)
PASSWORD = "lotus-root-and-lake-water"


@dataclass(frozen=True)
class Someone:
    """A person of the cast, as a user and as an actor."""

    name: str
    email: str
    user_id: int
    actor: Actor


@dataclass(frozen=True)
class Cast:
    """Everybody, and where they are: ids of two workspaces, two chapters of Alice's, and a group in and out of them.

    `group` is Chen's (in `chapter`); `far_group` is in `far_chapter`; `eves_group` is in Eve's workspace.
    """

    alice: Someone
    bob: Someone
    chen: Someone
    dora: Someone
    eve: Someone
    workspace: int
    eves_workspace: int
    chapter: int
    far_chapter: int
    group: int
    far_group: int
    eves_group: int

    @property
    def everybody(self) -> tuple[Someone, ...]:
        return (self.alice, self.bob, self.chen, self.dora, self.eve)


def _someone(name: str, user_id: int, workspace_id: int) -> Someone:
    from huoqun.team import queries

    user = queries.user_for_session(user_id)
    assert user is not None
    actor = queries.actor_of(user, queries.posts_of(user), workspace_id)
    return Someone(name, user.email, user_id, actor)


def _found(name: str, owner: str) -> tuple[int, Someone]:
    from huoqun.core.actor import system
    from huoqun.team import actions

    founded = actions.found_workspace(
        system(0, "test"),
        name=name,
        owner_email=f"{owner.lower()}@example.com",
        owner_name=owner,
        now=FOUNDED,
        language="en",
    )
    return founded.workspace_id, _someone(owner, founded.user_id, founded.workspace_id)


def _joins(by: Someone, name: str, role: str, **where: Any) -> Someone:
    from huoqun.team import actions
    from huoqun.team.rules import Role

    made = actions.invite(
        by.actor, email=f"{name.lower()}@example.com", name=name, role=Role(role), now=FOUNDED, **where
    )
    return _someone(name, made.user_id, by.actor.workspace_id)


def _chapter(workspace_id: int, name: str) -> int:
    from django.apps import apps

    made = apps.get_model("groups", "Chapter").objects.create(workspace_id=workspace_id, name=name, created_at=FOUNDED)
    return made.id


def _group(workspace_id: int, name: str, chapter_id: int | None = None) -> int:
    from django.apps import apps

    kind = apps.get_model("groups", "Kind").objects.get(workspace_id=workspace_id, key="core")
    made = apps.get_model("groups", "Group").objects.create(
        workspace_id=workspace_id,
        platform="simulator",
        key=name,
        name=name,
        kind=kind,
        chapter_id=chapter_id,
        founded_at=FOUNDED,
        created_at=FOUNDED,
    )
    return made.id


def _made() -> Cast:
    workspace, alice = _found("Lakeside Reading", "Alice")
    eves_workspace, eve = _found("Hillside Running", "Eve")
    chapter, far_chapter = _chapter(workspace, "Hangzhou"), _chapter(workspace, "Harbin")
    return Cast(
        alice=alice,
        bob=_joins(alice, "Bob", "assistant"),
        chen=_joins(alice, "Chen", "president", chapter_id=chapter),
        dora=_joins(alice, "Dora", "sales"),
        eve=eve,
        workspace=workspace,
        eves_workspace=eves_workspace,
        chapter=chapter,
        far_chapter=far_chapter,
        group=_group(workspace, "Hangzhou Night Readers", chapter),
        far_group=_group(workspace, "Harbin Snow Readers", far_chapter),
        eves_group=_group(eves_workspace, "Hill Runners"),
    )


_kept: list[tuple[Cast, Rows]] = []


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast in their two workspaces, made by the same verbs that people use (once a process, see `Rows`)."""
    for kept, rows in _kept:
        rows.put_back()
        return kept
    rows, to_keep = Rows(), Rows.can_be_kept()
    cast = _made()
    if to_keep:
        rows.keep()
        _kept.append((cast, rows))
    return cast


@pytest.fixture
def workspace(cast: Cast) -> int:
    """The id of Alice's workspace."""
    return cast.workspace


@pytest.fixture
def alice(cast: Cast) -> Actor:
    """Owns the workspace."""
    return cast.alice.actor


@pytest.fixture
def bob(cast: Cast) -> Actor:
    """Assists Alice in the whole workspace."""
    return cast.bob.actor


@pytest.fixture
def chen(cast: Cast) -> Actor:
    """Leads the chapter of Hangzhou, and sees nothing else."""
    return cast.chen.actor


@pytest.fixture
def dora(cast: Cast) -> Actor:
    """Sells: sees leads, deeds and members' names."""
    return cast.dora.actor


@pytest.fixture
def eve(cast: Cast) -> Actor:
    """Owns another workspace and must never see anything of this one."""
    return cast.eve.actor


def _signed_in(client: Client, user_id: int) -> None:
    """As Django's `force_login` leaves it, by two statements instead of ten."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils.crypto import get_random_string

    store = SessionStore()
    held = {
        SESSION_KEY: str(user_id),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: get_user_model()._default_manager.get(id=user_id).get_session_auth_hash(),
    }
    kept = store.get_model_class()._default_manager.create(
        session_key=get_random_string(32).lower(), session_data=store.encode(held), expire_date=store.get_expiry_date()
    )
    client.cookies[settings.SESSION_COOKIE_NAME] = kept.session_key


@pytest.fixture(scope="session")
def _middleware() -> ClientHandler:
    from django.test.client import ClientHandler

    return ClientHandler(enforce_csrf_checks=False)


@pytest.fixture
def browser_of(_middleware: ClientHandler) -> Callable[..., Client]:
    """`browser_of(cast.bob)`: a test client signed in as Bob; without an argument, nobody's."""
    from django.test import Client

    def browser(someone: Someone | None = None, **options: Any) -> Client:
        client = Client(**options)
        if "enforce_csrf_checks" not in options:
            # Each chain of middleware of its own would look at every static file once more.
            client.handler = _middleware
        if someone is not None:
            _signed_in(client, someone.user_id)
        return client

    return browser
