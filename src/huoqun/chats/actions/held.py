"""What platforms hold of ours: the line does what people want of it, and says how that went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as _

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused

from ..facts.outgoing import HeldChanged
from ..models import Connection, Held, HeldGroup, Route
from ..permissions import ChatsPermission
from ..port.gateway import Greeting, JoinWay
from ..text import storable

WAY, GREETING = "join_way", "greeting"
LONGEST_NAME = 30
LATER = timedelta(minutes=1)


class CannotHold(Refused):
    """The platform of the connection keeps nothing of this kind, or nobody knows yet whether it does."""

    code = "cannot_hold"
    message = _("This connection does not offer that.")
    way_out = _("Wait until it is connected; if it stays so, its platform has no such thing.")
    status = 409


class BadName(Refused):
    """No name, or too long a one."""

    code = "bad_held_name"
    message = _("A name of 1 to 30 characters is needed.")
    way_out = _("It is for your team; nobody else sees it.")


@dataclass(frozen=True, slots=True)
class Want:
    """What a line has to do. `thing` as the platform takes it, its chats by the platform's ids.

    `asked_at`: what is asked for later than this is not done with it.
    """

    id: int
    wants: str
    thing: JoinWay | Greeting
    asked_at: datetime


def require_offer(actor: Actor, connection_id: int, capability: str) -> None:
    """Refuse unless the actor may touch connections and this one offers it. Raises NotFound, NotAllowed, CannotHold."""
    actor.require(ChatsPermission.CONNECTION_EDIT)
    row = Connection.objects.of(actor.workspace_id).filter(id=connection_id).only("offers").first()
    if row is None:
        raise NotFound
    if capability not in row.offers.get("capabilities", ()):
        raise CannotHold


def named(name: str) -> str:
    """A name on one line. Raises BadName."""
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= LONGEST_NAME:
        raise BadName
    return cleaned


def locked(actor: Actor, held_id: int, kind: str = "") -> Held:
    """One that is not at its end. Raises NotFound, NotAllowed."""
    actor.require(ChatsPermission.CONNECTION_EDIT)
    rows = Held.objects.of(actor.workspace_id).select_for_update().filter(id=held_id, ended_at=None)
    row = (rows.filter(kind=kind) if kind else rows).first()
    if row is None:
        raise NotFound
    return row


def ask(actor: Actor, row: Held, wants: str, *, now: datetime) -> None:
    """Have the line do something. What is to be made still is made as it is wanted now."""
    row.wants = "make" if wants == "change" and not row.ref else wants
    row.error, row.asked_at, row.not_before = "", now, None
    row.save()
    _tell(actor, row, row.wants, "asked", now)


@transaction.atomic
def delete(actor: Actor, *, held_id: int, now: datetime) -> None:
    """Have the platform delete it. Raises NotFound, NotAllowed."""
    # By the line even where it has no id there yet: it may be on its way, and would stay for ever.
    ask(actor, locked(actor, held_id), "delete", now=now)


@transaction.atomic
def again(actor: Actor, *, held_id: int, now: datetime) -> None:
    """Have the platform try again what it did not do. Raises NotFound, NotAllowed."""
    row = locked(actor, held_id)
    ask(actor, row, row.wants or ("change" if row.ref else "make"), now=now)


# What a line does of it


@transaction.atomic
def wanted(actor: Actor, *, connection_id: int, real: datetime) -> list[Want]:
    """What is to be done for a connection, in the order in which it was asked for."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    rows = Held.objects.of(actor.workspace_id).filter(connection_id=connection_id, ended_at=None).exclude(wants="")
    due = [row for row in rows.order_by("asked_at", "id")[:20] if row.not_before is None or row.not_before <= real]
    return [Want(row.id, row.wants, _thing(row), row.asked_at) for row in due]


def _thing(row: Held) -> JoinWay | Greeting:
    if row.kind == GREETING:
        return Greeting(row.ref, str(row.body.get("text", "")), bool(row.body.get("notify")))
    groups = list(HeldGroup.objects.filter(held_id=row.id, is_in=True).order_by("place").values_list("group_id"))
    routes = dict(
        Route.objects.filter(connection_id=row.connection_id, group_id__in=[g for (g,) in groups])
        .values_list("group_id", "chat_id")
    )  # fmt: skip
    return JoinWay(
        ref=row.ref, name=row.name, state=str(row.body.get("state", "")), url=row.url,
        chats=tuple(routes[group] for (group,) in groups if group in routes),
        auto_create=bool(row.body.get("auto_create")), room=str(row.body.get("room", "")),
    )  # fmt: skip


@transaction.atomic
def done(actor: Actor, *, connection_id: int, want: Want, now: datetime, ref: str = "", url: str = "") -> None:
    """The platform did it. Where it has not told the address of a join way yet, that is looked up next."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    row, wants = _of_line(actor, connection_id, want.id), want.wants
    if row is None:
        return
    row.ref, row.url = storable(ref)[:200] or row.ref, storable(url)[:1000] or row.url
    # What was wanted meanwhile is still to be done.
    if row.asked_at == want.asked_at:
        row.wants = "look" if row.kind == WAY and not row.url and wants == "make" else ""
    elif row.wants == "make" and row.ref:
        row.wants = "change"
    row.error, row.done_at = "", now
    if wants == "delete":
        row.wants, row.ended_at = "", now
    row.save()
    _tell(actor, row, wants, "done", now)


@transaction.atomic
def failed(
    actor: Actor, *, connection_id: int, want: Want, reason: str, again: bool, now: datetime, real: datetime
) -> None:
    """The platform did not do it; `again`: it is tried in a minute by itself."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    row = _of_line(actor, connection_id, want.id)
    if row is None:
        return
    row.error, row.not_before = storable(reason)[:300], real + LATER
    if row.asked_at == want.asked_at and not again:
        row.wants = ""
    row.save()
    _tell(actor, row, want.wants, "failed", now)


def _of_line(actor: Actor, connection_id: int, held_id: int) -> Held | None:
    rows = Held.objects.of(actor.workspace_id).select_for_update()
    return rows.filter(id=held_id, connection_id=connection_id, ended_at=None).first()


def _tell(actor: Actor, row: Held, wants: str, state: str, now: datetime) -> None:
    fact = HeldChanged(held_id=row.id, connection_id=row.connection_id, kind=row.kind, wants=wants, state=state)
    journal.record(actor, [fact], at=now)
