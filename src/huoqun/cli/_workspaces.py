"""Which workspace a verb is about."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import clock, queries
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound

OWNER_EMAIL = "owner@huoqun.localhost"


def workspace_actor(name: str | None, *, verb: str, now: datetime, looking: bool = False) -> Actor:
    """The command line at work in a workspace: the one called `name`, else the oldest that is no demo, made if need be.

    A verb that is only `looking` takes the demo where there is nothing else. Raises NotFound for a name that no
    workspace has.
    """
    known = queries.workspaces()
    if name is not None:
        for workspace in known:
            if name in (workspace.name, str(workspace.uid), str(workspace.id)):
                return system(workspace.id, verb)
        names = ", ".join(workspace.name for workspace in known) or _("none yet")
        raise NotFound(
            _("There is no workspace called %(name)s.") % {"name": name[:60]},
            way_out=_("There are: %(names)s.") % {"names": names},
        )
    for workspace in known:
        if not workspace.is_demo:
            return system(workspace.id, verb)
    if looking and known:
        return system(known[0].id, verb)
    return system(_found(now), verb)


def at_work(name: str | None, *, verb: str, looking: bool = False) -> tuple[Actor, datetime]:
    """See workspace_actor; with what time it is in that workspace."""
    real = clock.now()
    actor = workspace_actor(name, verb=verb, now=real, looking=looking)
    return actor, queries.workspace(actor.workspace_id).now(real)


def _found(now: datetime) -> int:
    from django.conf import settings

    from huoqun.team.actions.workspaces import found_workspace

    config = settings.CONFIG
    with override(config.language):
        return found_workspace(
            system(0, "cli"),
            name=_("My community"),
            owner_email=OWNER_EMAIL,
            owner_name=_("Owner"),
            zone=config.zone,
            language=config.language,
            now=now,
        ).workspace_id
