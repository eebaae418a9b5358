"""Who is who: identities that platforms name → members, a batch at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.models import Workspace
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.members.facts import Appeared
from huoqun.members.rules import LONGEST_NAME, UNIONID, Known, Stage, once_called, stored_key, tombstone

from ._naming import name_at_last
from ._owning import Own, own

Identity = tuple[str, str]
"""(platform, key), the key as it was given."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The member of every identity; None for somebody who was erased and stays so. `made`: who is new."""

    members: dict[Identity, int | None]
    made: list[int] = field(default_factory=list)


_FIND = """
    select i.platform, i.key, i.member_id, i.name = ''
    from unnest(%s::text[], %s::text[]) as w(platform, key)
    join members_identity i on i.workspace_id = %s and i.platform = w.platform and i.key = w.key
"""

_ERASED = "select digest from members_tombstone where workspace_id = %s and digest = any(%s)"

# Sorted, so that two batches that bring the same people wait for one another instead of in a circle. The identity
# comes first and decides who made the person; its member follows within the transaction (the key is deferred).
_ADD_IDENTITIES = """
    insert into members_identity (workspace_id, member_id, platform, key, name, handle, created_at)
    select %s, nextval('members_member_id_seq'), w.platform, w.key, w.name, w.handle, %s
    from (select * from unnest(%s::text[], %s::text[], %s::text[], %s::text[])
          as u(platform, key, name, handle) order by platform, key) w
    on conflict (workspace_id, platform, key) do nothing
    returning platform, key, member_id
"""

_ADD_MEMBERS = """
    insert into members_member (id, workspace_id, uid, name, is_bot, is_staff, is_minor, stage, introduction,
                                background, custom, created_at)
    select w.id, %s, w.uid, w.name, w.is_bot, false, false, %s, '', '{}', '{}', %s
    from unnest(%s::bigint[], %s::uuid[], %s::text[], %s::boolean[]) as w(id, uid, name, is_bot)
"""

_MARK_BOTS = """
    with marked as (
        select id from members_member where workspace_id = %s and id = any(%s::bigint[]) and not is_bot
        order by id for no key update
    )
    update members_member m set is_bot = true from marked where m.id = marked.id
"""


@transaction.atomic(savepoint=False)
def resolve(actor: Actor, *, people: Iterable[Known], now: datetime, origin: Origin = Origin.LIVE) -> Resolved:
    """The member of every identity, made where there is none.

    Whoever is called a bot once is a bot from then on; who was known by a key only gets the first name
    that is told. A unionid becomes an identity of whoever had it first. Several calls at once agree, and never wait in
    a circle.
    """
    wanted = _by_identity(people)
    found, nameless = _find(actor.workspace_id, list(wanted))
    made: dict[Identity, int] = {}
    missing = [identity for identity in wanted if identity not in found]
    if missing:
        erased = _erased(actor.workspace_id, [wanted[identity] for identity in missing])
        found.update(dict.fromkeys(erased))
        fresh = [wanted[identity] for identity in missing if identity not in erased]
        made = _add(actor, fresh, now=now, origin=origin)
        found.update(made)
        if overtaken := [k for k in missing if k not in found]:
            found.update(_find(actor.workspace_id, overtaken)[0])
    if machines := [member for k, known in wanted.items() if known.is_bot and (member := found[k])]:
        with server_cursor() as cursor:
            cursor.execute(_MARK_BOTS, [actor.workspace_id, numbers(machines)])
    name_at_last(actor.workspace_id, [(wanted[k], member) for k in nameless if wanted[k].name and (member := found[k])])
    owns = [
        Own(member, UNIONID, known.unionid) for k, known in wanted.items() if known.unionid and (member := found[k])
    ]
    if owns:
        own(actor, owns=owns, now=now, origin=origin)
    return Resolved(found, list(made.values()))


def _by_identity(people: Iterable[Known]) -> dict[Identity, Known]:
    """One Known an identity: the last name said, and a bot if any of them says so."""
    wanted: dict[Identity, Known] = {}
    for known in people:
        before = wanted.get((known.platform, known.key))
        if before is not None:
            known = Known(
                known.platform,
                known.key,
                known.name or before.name,
                known.handle or before.handle,
                known.is_bot or before.is_bot,
                known.unionid or before.unionid,
            )
        wanted[known.platform, known.key] = known
    return wanted


def _find(workspace_id: int, identities: Sequence[Identity]) -> tuple[dict[Identity, int | None], list[Identity]]:
    """The members of identities that are known, and those of the identities that have no name yet."""
    given = {(platform, stored_key(key)): (platform, key) for platform, key in identities}
    with server_cursor() as cursor:
        cursor.execute(_FIND, [texts([p for p, _ in given]), texts([k for _, k in given]), workspace_id])
        rows = cursor.fetchall()
    found = {given[platform, key]: member_id for platform, key, member_id, _ in rows}
    return found, [given[platform, key] for platform, key, _, is_nameless in rows if is_nameless]


def _erased(workspace_id: int, people: Sequence[Known]) -> set[Identity]:
    """Who of these was erased: by the account, or by the unionid on another account."""
    salt = Workspace.objects.values_list("uid", flat=True).get(id=workspace_id).bytes
    digests: dict[bytes, list[Identity]] = defaultdict(list)
    for known in people:
        for realm in (known.platform, *once_called(known.platform)):
            digests[tombstone(salt, realm, stored_key(known.key))].append((known.platform, known.key))
        if known.unionid:
            digests[tombstone(salt, UNIONID, stored_key(known.unionid))].append((known.platform, known.key))
    with server_cursor() as cursor:
        cursor.execute(_ERASED, [workspace_id, list(digests)])
        return {identity for row in cursor.fetchall() for identity in digests[bytes(row[0])]}


def _add(actor: Actor, people: Sequence[Known], *, now: datetime, origin: Origin) -> dict[Identity, int]:
    """New identities with their members. What another transaction added meanwhile is left out of the answer."""
    by_key = {(p.platform, stored_key(p.key)): p for p in people}
    values = list(by_key.items())
    with server_cursor() as cursor:
        cursor.execute(
            _ADD_IDENTITIES,
            [
                actor.workspace_id,
                now,
                [k[0] for k, _ in values],
                [k[1] for k, _ in values],
                [p.name[:LONGEST_NAME] for _, p in values],
                [p.handle[:LONGEST_NAME] for _, p in values],
            ],
        )
        made = [(by_key[platform, key], member_id) for platform, key, member_id in cursor.fetchall()]
        cursor.execute(
            _ADD_MEMBERS,
            [
                actor.workspace_id,
                int(Stage.UNKNOWN),
                now,
                [m for _, m in made],
                [ids.uid() for _ in made],
                [(p.name or p.handle or p.key)[:LONGEST_NAME] for p, _ in made],
                [p.is_bot for p, _ in made],
            ],
        )
    facts = [Appeared(member_id=member_id, is_bot=p.is_bot) for p, member_id in made]
    journal.record(actor, facts, at=now, origin=origin)
    return {(p.platform, p.key): member_id for p, member_id in made}
