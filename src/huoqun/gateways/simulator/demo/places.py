"""The demo's groups, sorted into their kinds and chapters, with what the team says of each."""

from __future__ import annotations

from datetime import datetime

from huoqun.chats.personas import SimGroup, World
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.groups.actions.describing import describe, make_chapter
from huoqun.groups.actions.find import Named, find_or_make
from huoqun.groups.queries.names import kinds

from ..meta import META
from .texts import Texts


def make_places(actor: Actor, world: World, texts: Texts, *, now: datetime) -> dict[str, int]:
    """Make every group of the world; answers their ids by the world's own."""
    named = [Named(META.name, group.id, group.name) for group in world.groups]
    found = find_or_make(actor, groups=named, now=now, origin=Origin.IMPORT).ids
    chapters = make_chapters(actor, world, now=now)
    known = {kind.key: kind.id for kind in kinds(actor.workspace_id)}
    for group in world.groups:
        describe(
            actor, group_id=found[META.name, group.id], now=now, kind_id=known[group.kind],
            chapter_id=chapters.get(group.city), zone=group.zone, **_said_of(group, texts),
        )  # fmt: skip
    return {group.id: found[META.name, group.id] for group in world.groups}


def make_chapters(actor: Actor, world: World, *, now: datetime) -> dict[str, int]:
    """A chapter for every city that has a group; answers their ids by the city's name."""
    cities = dict.fromkeys(group.city for group in world.groups if group.city)
    return {city: make_chapter(actor, name=city, place=city, now=now) for city in cities}


def _said_of(group: SimGroup, texts: Texts) -> dict[str, object]:
    said = texts.kinds[group.kind]
    return {name: v.format(city=group.city) if isinstance(v, str) else v for name, v in said.items()}
