"""Make the demo's workspace once, fill it, and set its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from huoqun.chats.actions import connections
from huoqun.chats.actions.receive import receive
from huoqun.chats.personas import demo_world
from huoqun.chats.queries.heard import last_heard
from huoqun.core import queries
from huoqun.core.actions import set_clock
from huoqun.core.actor import Actor, system
from huoqun.core.removing import remove_demo
from huoqun.team.actions.workspaces import found_workspace

from ..living import world_settings
from ..meta import META
from .campaign import holders, make_campaign
from .gathering import gather
from .past import tell
from .people import describe_people
from .places import make_places
from .team import appoint, email_of, fill_desks
from .texts import texts

ZONE = "Asia/Shanghai"
SPEED = 6
"""How many times as fast as the wall's the demo's clock runs: something is said every half minute by day."""

MORNING, LATE = 9, 17


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's workspace; `is_new`: it was filled just now."""

    workspace_id: int
    is_new: bool


def ready(
    *, real: datetime, language: str, scale: float = 1.0, camp: int = 0, speed: int = SPEED,
    say: Callable[[str], None] = lambda _: None,
) -> Demo:  # fmt: skip
    """The demo's workspace, made and filled where there is none, its clock going on from where it stood.

    `language` is a code of settings.LANGUAGES. A filling that was cut off is begun anew. `say` hears what takes long.
    `camp`: with a single group of about so many, in which nothing runs yet, instead of the thirty.
    """
    for workspace in queries.workspaces():
        if workspace.is_demo:
            actor = system(workspace.id, "demo")
            if (stood := last_heard(workspace.id, platform=META.name)) is not None:
                set_clock(actor, shown=by_day(stood, later=True), speed=speed, real=real)
                return Demo(workspace.id, is_new=False)
            remove_demo(actor, now=real)
    if camp:
        return Demo(_gather(real, language, camp, speed), is_new=True)
    say("filling")
    return Demo(_fill(real, language, scale, speed), is_new=True)


def by_day(at: datetime, *, later: bool) -> datetime:
    """A moment at which people are awake in the demo's zone: the same, or the next morning (`later`), or the last."""
    local = at.astimezone(ZoneInfo(ZONE))
    if later:
        asleep = not 8 <= local.hour < 23
        day = local + timedelta(days=1) if local.hour >= 23 else local
        return day.replace(hour=8, minute=30).astimezone(at.tzinfo) if asleep else at
    if MORNING <= local.hour < LATE:
        return at
    day = local - timedelta(days=1) if local.hour < MORNING + 1 else local
    return day.replace(hour=10, minute=5).astimezone(at.tzinfo)


def _gather(real: datetime, language: str, size: int, speed: int) -> int:
    words = texts("zh-Hans" if language.startswith("zh") else "en")
    now = by_day(real.replace(microsecond=0), later=False)
    return gather(_found, language=language, words=words, size=size, speed=speed, now=now, real=real)


def _fill(real: datetime, language: str, scale: float, speed: int) -> int:
    now = by_day(real.replace(microsecond=0), later=False)
    words = texts("zh-Hans" if language.startswith("zh") else "en")
    world = demo_world(until=now, language="zh-Hans" if language.startswith("zh") else "en", scale=scale)
    with transaction.atomic():
        actor, connection_id = _found(language, now)
        groups = make_places(actor, world, words, now=now)
    state, known = tell(actor, world, connection_id=connection_id, groups=groups, now=now)
    with transaction.atomic():
        people = describe_people(actor, state, known, words, now=now)
        appoint(actor, world, groups, words, now=now)
        set_clock(actor, shown=now, speed=speed, real=real)
        receive(
            actor, connection_id=connection_id, items=[], now=now,
            since={"state": msgspec.json.encode(state).decode()},
        )  # fmt: skip
        codes = make_campaign(actor, groups, holders(state, people), words, now=now)
        settings = world_settings(until=now, language=world.language, codes=codes)
        connections.edit(actor, connection_id=connection_id, settings=settings, now=now)
        connections.switch(actor, connection_id=connection_id, on=True, now=now)
        fill_desks(actor, groups, people, words, now=now)
    return actor.workspace_id


def _found(language: str, now: datetime) -> tuple[Actor, int]:
    words = texts("zh-Hans" if language.startswith("zh") else "en")
    founded = found_workspace(
        system(0, "demo"), name=words.workspace, owner_email=email_of("zhao"), owner_name=words.team["zhao"][1],
        zone=ZONE, language=language, currency="CNY", now=now, is_demo=True,
    )  # fmt: skip
    actor = replace(system(0, "demo"), workspace_id=founded.workspace_id)
    # Off until it is filled: a gateway that runs already must not let its members live meanwhile.
    connection_id = connections.add(actor, platform=META.name, name=words.connection, settings={}, secrets={}, now=now)
    connections.switch(actor, connection_id=connection_id, on=False, now=now)
    return actor, connection_id
