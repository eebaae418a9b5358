"""Who works here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop as _

from huoqun.core.errors import NotFound
from huoqun.team.rules import Role


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post of a person; `place` names its chapter or group, empty over the whole workspace."""

    id: int
    role: Role
    chapter_id: int | None
    group_id: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team with their posts here. `two_steps`: they confirm signing in with a code.

    `has_password`: they have chosen one; whoever has not signs in by links.
    """

    user_id: int
    name: str
    email: str
    last_login: datetime | None
    two_steps: bool
    has_password: bool
    posts: tuple[PostLine, ...]


_PEOPLE = """
    select u.id, u.name, u.email, u.last_login,
           exists (select from mfa_authenticator a where a.user_id = u.id and a.type = 'totp'),
           u.password <> '' and u.password not like '!%%',
           p.id, p.role, p.chapter_id, p.group_id, coalesce(c.name, g.name, '')
    from team_post p
    join team_user u on u.id = p.user_id
    left join groups_chapter c on c.workspace_id = p.workspace_id and c.id = p.chapter_id
    left join groups_group g on g.workspace_id = p.workspace_id and g.id = p.group_id
    where p.workspace_id = %s and p.ended_at is null
    order by u.id, p.id
"""


def people(workspace_id: int) -> list[Person]:
    """Everybody who holds a post, in the order in which they came. A team is small: no paging."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [workspace_id])
        rows = cursor.fetchall()
    found: dict[int, Person] = {}
    for user_id, name, email, last_login, two_steps, has_password, *held in rows:
        post_id, role, chapter_id, group_id, place = held
        known = found.get(user_id)
        line = PostLine(post_id, Role(role), chapter_id, group_id, place)
        posts = (*known.posts, line) if known else (line,)
        found[user_id] = Person(user_id, name, email, last_login, two_steps, has_password, posts)
    return list(found.values())


def person_names(workspace_id: int, user_ids: Iterable[int]) -> dict[int, str]:
    """Names of people who hold or held a post here, for the journal's `staff:12`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct u.id, coalesce(nullif(u.name, ''), u.email) from team_post p "
            "join team_user u on u.id = p.user_id where p.workspace_id = %s and u.id = any(%s)",
            [workspace_id, list(user_ids)],
        )
        return dict(cursor.fetchall())


def post(workspace_id: int, post_id: int) -> tuple[Person, PostLine]:
    """A post in force and its person. Raises NotFound."""
    for person in people(workspace_id):
        for line in person.posts:
            if line.id == post_id:
                return person, line
    raise NotFound


@dataclass(frozen=True, slots=True)
class Place:
    """A chapter or a group, by its name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where a post may hold, apart from the whole workspace."""

    chapters: tuple[Place, ...]
    groups: tuple[Place, ...]


def places(workspace_id: int) -> Places:
    """All chapters, and the groups that are alive, by name."""
    with connection.cursor() as cursor:
        cursor.execute("select id, name from groups_chapter where workspace_id = %s order by name, id", [workspace_id])
        chapters = tuple(Place(*row) for row in cursor.fetchall())
        cursor.execute(
            "select id, name from groups_group where workspace_id = %s and ended_at is null order by name, id",
            [workspace_id],
        )
        return Places(chapters, tuple(Place(*row) for row in cursor.fetchall()))


def actor_names(workspace_id: int, actors: Iterable[str]) -> dict[str, str]:
    """Names for the journal's `staff:12` and `api:3`, as far as they are or were of this workspace."""
    wanted: dict[str, list[int]] = {"staff": [], "api": []}
    for actor in actors:
        kind, _sep, number = actor.partition(":")
        if kind in wanted and number.isdigit():
            wanted[kind].append(int(number))
    found = {f"staff:{i}": name for i, name in person_names(workspace_id, wanted["staff"]).items()}
    if not wanted["api"]:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, name from team_apitoken where workspace_id = %s and id = any(%s)",
            [workspace_id, wanted["api"]],
        )
        return found | {f"api:{i}": name for i, name in cursor.fetchall()}


_NAMES = """
    select 'user', u.id, coalesce(nullif(u.name, ''), u.email) from team_user u
    where u.id = any(%(user)s) and exists
        (select from team_post p where p.workspace_id = %(workspace)s and p.user_id = u.id)
    union all
    select 'chapter', id, name from groups_chapter where workspace_id = %(workspace)s and id = any(%(chapter)s)
    union all
    select 'group', id, name from groups_group where workspace_id = %(workspace)s and id = any(%(group)s)
    union all
    select 'member', id, name from members_member where workspace_id = %(workspace)s and id = any(%(member)s)
"""


def names(workspace_id: int, payloads: Iterable[Mapping[str, Any]]) -> Callable[[str, int], str]:
    """A function from ("user" | "chapter" | "group" | "member", id) to a name, for the ids in facts' payloads."""
    wanted: dict[str, list[int]] = {"user": [], "chapter": [], "group": [], "member": []}
    for payload in payloads:
        for kind, known in wanted.items():
            value = payload.get(f"{kind}_id")
            if isinstance(value, int):
                known.append(value)
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, {"workspace": workspace_id, **wanted})
        found = {(kind, number): name for kind, number, name in cursor.fetchall()}
    return lambda kind, number: found.get((kind, number), "")


def first_owner() -> str:
    """The e-mail address of the owner of the oldest workspace that is no demo, else of the demo. Raises NotFound.

    For the command line: a web request sees its own workspace only.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select u.email from team_post p join team_user u on u.id = p.user_id "
            "join core_workspace w on w.id = p.workspace_id "
            "where p.role = 'owner' and p.ended_at is null order by w.is_demo, w.id, p.id limit 1"
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("There is no workspace yet."), way_out=_("Say who shall own it: huoqun signin-link EMAIL."))
    return row[0]
