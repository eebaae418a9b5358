"""A single group that a camp is about to begin in, to try a manual on: its people, its team, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from django.db import transaction

from huoqun.chats.actions import connections
from huoqun.chats.actions.receive import receive
from huoqun.chats.personas import camp_world
from huoqun.core.actions import set_clock
from huoqun.core.actor import Actor
from huoqun.team.actions.posts import invite
from huoqun.team.rules import Role

from ..living import world_settings
from .past import tell
from .people import describe_people
from .places import make_places
from .team import email_of
from .texts import Texts

TEAM = ("banzhang", "mai", "ding")
"""Who runs a camp beside the owner: its manager, its host, its coach (who is of this group only)."""


def gather(
    found: Callable[[str, datetime], tuple[Actor, int]], *, language: str, words: Texts, size: int, speed: int,
    now: datetime, real: datetime,
) -> int:  # fmt: skip
    """Make a workspace by `found`, with one group of about `size` simulated members; answers the workspace's id."""
    world = camp_world(until=now, size=size, language="zh-Hans" if language.startswith("zh") else "en")
    with transaction.atomic():
        actor, connection_id = found(language, now)
        groups = make_places(actor, world, words, now=now)
    state, known = tell(actor, world, connection_id=connection_id, groups=groups, now=now)
    with transaction.atomic():
        describe_people(actor, state, known, words, now=now)
        _appoint(actor, groups, words, now=now)
        set_clock(actor, shown=now, speed=speed, real=real)
        stands = {"state": msgspec.json.encode(state).decode()}
        receive(actor, connection_id=connection_id, items=[], now=now, since=stands)
        settings = world_settings(until=now, language=world.language, camp=size)
        connections.edit(actor, connection_id=connection_id, settings=settings, now=now)
        connections.switch(actor, connection_id=connection_id, on=True, now=now)
    return actor.workspace_id


def _appoint(actor: Actor, groups: dict[str, int], words: Texts, *, now: datetime) -> None:
    (group_id,) = groups.values()
    for person in TEAM:
        role, name = words.team[person]
        only = group_id if role == Role.HELPER else None
        invite(actor, email=email_of(person), name=name, role=Role(role), group_id=only, now=now)
