"""A world in time: its past, its present, and how it takes what others do in it.

One mechanism tells both: a day is planned when it begins, from the state at that moment and the seed, and its events
are given out as time reaches them. So the past is the same however far it is read, and the present is the same however
it is cut into steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from huoqun.chats.personas.days import plan_day
from huoqun.chats.personas.events import Said, SimEvent
from huoqun.chats.personas.groups import World
from huoqun.chats.personas.state import State, begin


def history(world: World, state: State | None = None) -> Iterator[SimEvent]:
    """All that happened up to `world.until`, in time order, streaming (a day of the world is in memory at once).

    A `state` given is moved on to `world.until`, from where `live` goes on. Deterministic in the world's value.
    """
    return flow(world, state if state is not None else begin(world), world.until)


def live(world: World, state: State, *, until: datetime) -> list[SimEvent]:
    """What happens from where the state stands until a moment (UTC, exclusive), in time order; moves the state on."""
    return list(flow(world, state, until))


def flow(world: World, state: State, until: datetime) -> Iterator[SimEvent]:
    """Give out what is due before `until`, planning each day as it is reached."""
    while True:
        horizon = min(until, state.day)
        while state.pending and state.pending[-1].at < horizon:
            event = state.pending.pop()
            if isinstance(event, Said) and event.group in state.grounds:
                state.grounds[event.group].authored(event.id, event.member)
            yield event
        if horizon == until:
            return
        plan_day(world, state)
