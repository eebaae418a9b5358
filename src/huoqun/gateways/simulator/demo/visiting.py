"""People of the demo are sent to a door of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _

from huoqun.chats.actions import connections
from huoqun.chats.queries.connections import ConnectionView, connections_of
from huoqun.core import queries
from huoqun.core.actor import Actor, system
from huoqun.core.errors import Refused

KEPT = 5
"""Of so many calls the newest are remembered."""


class NoDemo(Refused):
    code = "no_demo"
    message = _("There is no demo here, and nobody of it can come.")
    way_out = _("Start it with `huoqun demo`.")


def living(real: datetime) -> tuple[Actor, ConnectionView, datetime]:
    """Who acts in the demo, the connection to its living world, and its time. Raises NoDemo."""
    for here in queries.workspaces():
        actor = system(here.id, "demo")
        found = [one for one in connections_of(actor) if "world" in one.settings] if here.is_demo else []
        if found:
            return actor, found[0], here.now(real)
    raise NoDemo


def send(*, token: str, kind: str, people: int, real: datetime) -> None:
    """Have so many people of a kind come to a door. Raises NoDemo."""
    actor, first, now = living(real)
    world = dict(first.settings["world"])
    calls = [*str(world.get("applicants", "")).split(), f"{token}:{kind}:{people}:{now.isoformat()}"]
    world["applicants"] = " ".join(calls[-KEPT:])
    connections.edit(actor, connection_id=first.id, settings={**first.settings, "world": world}, now=now)
