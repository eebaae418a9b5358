"""Connections: added, edited, switched, tested and deleted by people. Their secrets are written, never read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings as django_settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from huoqun.core import journal, secrets
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.groups.actions.find import move_groups
from huoqun.members.actions.realms import move_people
from huoqun.members.rules import platform_of

from ..facts.outgoing import ConnectionChanged
from ..models import Connection, Progress
from ..permissions import ChatsPermission
from ..queries.realms import realms


class NameTaken(Refused):
    """Two connections of a workspace may not have one name."""

    code = "connection_name_taken"
    message = _("There is a connection of this name already.")
    way_out = _("Give this one another name.")
    status = 409


class BadConnection(Refused):
    """A connection's name or platform cannot be used."""

    code = "bad_connection"
    message = _("A connection needs a platform and a name of at most 80 characters.")
    way_out = _("Fill in both.")


@transaction.atomic
def add(
    actor: Actor,
    *,
    platform: str,
    name: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    now: datetime,
    realm: str = "",
) -> int:
    """Add a connection; a gateway process takes it up within seconds and says how it went, as after `ask_for_test`.

    `realm`: where its ids are unique (port.Meta.realm), by default the platform. Answers its id. Raises BadConnection,
    NameTaken.
    """
    actor.require(ChatsPermission.CONNECTION_EDIT)
    name = name.strip()
    if not platform or not 0 < len(name) <= 80:
        raise BadConnection
    if Connection.objects.of(actor.workspace_id).filter(name=name).exists():
        raise NameTaken
    realm = realm or platform
    _take_over(actor, realm)
    row = Connection.objects.create(
        workspace_id=actor.workspace_id, platform=platform, realm=realm, name=name, settings=dict(settings),
        created_at=now, state=_asked(now),
    )  # fmt: skip
    if secrets:
        row.secrets = _sealed(row, secrets)
        row.save(update_fields=["secrets"])
    _tell(actor, row, "added", now)
    return row.id


@transaction.atomic
def edit(
    actor: Actor,
    *,
    connection_id: int,
    now: datetime,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
    realm: str = "",
) -> None:
    """Change what is given. Secrets left empty stay as they were; where they cannot be read any more, all are new.

    A new `realm` holds for what comes: who is known under the old one stays who they are.
    """
    actor.require(ChatsPermission.CONNECTION_EDIT)
    row = _locked(actor, connection_id)
    if name is not None and name.strip() != row.name:
        if not 0 < len(name.strip()) <= 80:
            raise BadConnection
        if Connection.objects.of(actor.workspace_id).filter(name=name.strip()).exists():
            raise NameTaken
        row.name = name.strip()
    if settings is not None:
        row.settings = dict(settings)
    if realm and realm != row.realm:
        _take_over(actor, realm)
        row.realm = realm
    if secrets is not None and (given := {k: v for k, v in secrets.items() if v}):
        row.secrets = _sealed(row, {**_kept(row), **given})
    # Whoever serves it lets go, and it is connected anew with what is written now.
    row.holder, row.held_until = None, None
    row.state = {**row.state, **_asked(now)}
    row.save(update_fields=["name", "settings", "realm", "secrets", "holder", "held_until", "state"])
    _tell(actor, row, "edited", now)


@transaction.atomic
def switch(actor: Actor, *, connection_id: int, on: bool, now: datetime) -> None:
    """Switch a connection on or off: off, it neither hears nor says anything."""
    actor.require(ChatsPermission.CONNECTION_EDIT)
    row = _locked(actor, connection_id)
    if row.is_on != on:
        row.is_on = on
        row.save(update_fields=["is_on"])
        _tell(actor, row, "switched_on" if on else "switched_off", now)


@transaction.atomic
def hush(actor: Actor, *, connection_id: int, send_nothing: bool, now: datetime) -> None:
    """Let a connection hear but send nothing, or let it send again."""
    actor.require(ChatsPermission.CONNECTION_EDIT)
    row = _locked(actor, connection_id)
    if row.send_nothing != send_nothing:
        row.send_nothing = send_nothing
        row.save(update_fields=["send_nothing"])
        _tell(actor, row, "hushed" if send_nothing else "may_send", now)


@transaction.atomic
def remove(actor: Actor, *, connection_id: int, now: datetime) -> None:
    """Delete a connection and its routes. What was said through it stays."""
    actor.require(ChatsPermission.CONNECTION_EDIT)
    row = _locked(actor, connection_id)
    _tell(actor, row, "deleted", now)
    Progress.objects.of(actor.workspace_id).filter(connection_id=row.id).update(connection_id=None)
    row.delete()


@transaction.atomic
def ask_for_test(actor: Actor, *, connection_id: int, now: datetime) -> None:
    """Ask the gateway process to connect anew and say how it went: `state["test"]`, seen by queries.connections."""
    actor.require(ChatsPermission.CONNECTION_EDIT)
    row = _locked(actor, connection_id)
    row.state = {**row.state, **_asked(now)}
    row.holder, row.held_until = None, None
    row.save(update_fields=["state", "holder", "held_until"])


@transaction.atomic
def called(actor: Actor, *, connection_id: int, now: datetime) -> None:
    """The platform has called at the web door, and its call held: `state["called_at"]`, the first time only."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    row = _locked(actor, connection_id)
    if "called_at" not in row.state:
        row.state = {**row.state, "called_at": now.isoformat()}
        row.save(update_fields=["state"])


def rotate_key() -> int:
    """A new key for all secrets: every connection's, and what else is encrypted, anew; the old keys are forgotten.

    Answers how many were. For the command line: it runs over all workspaces. Raises KeyMissing, and drops nothing.
    """
    path = django_settings.CONFIG.home / secrets.FILE
    held = secrets.add_key(path)
    count = 0
    with transaction.atomic():
        for row in Connection.objects.defer("since").select_for_update().exclude(secrets=b"").order_by("id"):
            if not held.is_current(bytes(row.secrets)):
                plain = held.decrypt(bytes(row.secrets), row=_row(row.id))
                row.secrets = held.encrypt(plain, row=_row(row.id))
                row.save(update_fields=["secrets"])
                count += 1
        count += secrets.seal_anew(held)
    secrets.drop_old(path)
    return count


def opened(sealed: bytes, connection_id: int) -> dict[str, str]:
    """A connection's secrets, for the gateway process that serves it. Raises KeyMissing, Tampered."""
    if not sealed:
        return {}
    return orjson.loads(secrets.ring().decrypt(sealed, row=_row(connection_id)))


def _take_over(actor: Actor, realm: str) -> None:
    """Who came by imports before the first tenant of a platform was connected is its: there is no other."""
    platform = platform_of(realm)
    if realm != platform and not realms(actor.workspace_id).get(platform):
        move_people(actor, before=platform, after=realm)
        move_groups(actor, before=platform, after=realm)


def _asked(now: datetime) -> dict[str, Any]:
    return {"test": {"asked_at": now.isoformat()}}


def _row(connection_id: int) -> str:
    return f"chats_connection:{connection_id}"


def _sealed(row: Connection, plain: Mapping[str, str]) -> bytes:
    return secrets.ring().encrypt(orjson.dumps(dict(plain)), row=_row(row.id))


def _kept(row: Connection) -> dict[str, str]:
    try:
        return opened(bytes(row.secrets), row.id)
    except (secrets.KeyMissing, secrets.Tampered):
        return {}


def _locked(actor: Actor, connection_id: int) -> Connection:
    # A platform's offsets may be large, and are the gateway's own affair.
    found = Connection.objects.of(actor.workspace_id).defer("since")
    row = found.select_for_update().filter(id=connection_id).first()
    if row is None:
        raise NotFound
    return row


def _tell(actor: Actor, row: Connection, how: str, now: datetime) -> None:
    journal.record(actor, [ConnectionChanged(connection_id=row.id, platform=row.platform, how=how)], at=now)
