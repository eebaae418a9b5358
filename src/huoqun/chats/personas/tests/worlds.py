"""What the tests of personas share: moments, small worlds, and their events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from huoqun.chats.personas import Said, SimEvent, State, World, begin, demo_world, history, lone_group

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # noon in Hangzhou, a Sunday
DAY = timedelta(days=1)


def past(world: World) -> tuple[list[SimEvent], State]:
    """All that happened in a world, and where it stands."""
    state = begin(world)
    return list(history(world, state)), state


@cache
def demo(language: str = "zh-Hans", until: datetime = NOON) -> tuple[World, tuple[SimEvent, ...]]:
    """The demo at a fifth of its size: its world and its past."""
    world = demo_world(until=until, language=language, scale=0.2)
    return world, tuple(history(world))


def cohort(seed: str, *, size: int = 150, helpers: int = 0, days: int = 30, kind: str = "camp") -> World:
    """A group whose people come together within three days, as a camp's do, and are then left to themselves."""
    return lone_group(until=NOON, seed=seed, kind=kind, size=size, helpers=helpers, days=days)


def said(events: list[SimEvent]) -> list[Said]:
    """The messages among events."""
    return [event for event in events if isinstance(event, Said)]
