"""Words that groups welcome with by themselves: kept by the platform, chosen for each group by its owner there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from huoqun.core.actor import Actor
from huoqun.core.errors import Refused

from ..models import Held
from ..port.capabilities import Capability
from .held import GREETING, ask, locked, named, require_offer

LONGEST = 3_000
"""Bytes. WeCom, document 92366."""

MOST = 100


class BadGreeting(Refused):
    """No words, or too many."""

    code = "bad_greeting"
    message = _("Welcome words have 1 to 3,000 bytes: about 1,000 Chinese characters.")
    way_out = _("Write some, or fewer.")


class GreetingsFull(Refused):
    """The platform keeps no more."""

    code = "greetings_full"
    message = _("There are 100 welcome words already; the platform keeps no more.")
    way_out = _("Delete some that no group uses any more.")
    status = 409


@transaction.atomic
def create(
    actor: Actor, *, connection_id: int, name: str, text: str, now: datetime, notify: bool = True
) -> int:  # fmt: skip
    """Have the platform keep welcome words; answers their id here. `notify`: owners of groups are told there.

    Raises NotFound, NotAllowed, CannotHold, BadName, BadGreeting, GreetingsFull.
    """
    require_offer(actor, connection_id, Capability.GROUP_WELCOME)
    kept = Held.objects.of(actor.workspace_id).filter(connection_id=connection_id, kind=GREETING, ended_at=None)
    if kept.count() >= MOST:
        raise GreetingsFull
    row = Held(workspace_id=actor.workspace_id, connection_id=connection_id, kind=GREETING, asked_at=now)
    row.name, row.body = named(name), {"text": _words(text), "notify": notify}
    row.save()
    ask(actor, row, "make", now=now)
    return row.id


@transaction.atomic
def change(actor: Actor, *, held_id: int, name: str, text: str, now: datetime, notify: bool = False) -> None:
    """Change the words; groups that use them say the new ones. Raises as `create`."""
    row = locked(actor, held_id, GREETING)
    row.name, row.body = named(name), {"text": _words(text), "notify": notify}
    ask(actor, row, "change", now=now)


def _words(text: str) -> str:
    text = text.strip()
    if not text or len(text.encode()) > LONGEST:
        raise BadGreeting
    return text
