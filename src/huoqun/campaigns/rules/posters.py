"""Who may have a poster, and when. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from huoqun.core.errors import Refused

from .campaigns import N_, OPEN, State

EVERY = timedelta(minutes=3)
"""A campaign that is slowed down hands out one new poster in this time; each brings people for hours."""


class NoPoster(Refused):
    code = "no_poster"
    message = N_("This campaign has no poster.")
    way_out = N_("Use the code; or ask in the group.")
    status = 404


class NoPortrait(Refused):
    """The poster has no place for the inviter's picture."""

    code = "no_portrait"
    message = N_("This poster shows no picture of whoever invites.")
    way_out = N_("It has your code; that is enough.")
    status = 409


PORTRAIT = 640
"""Pixels of the longer side of a portrait as it is kept: more than a poster ever shows of it."""


class PosterLater(Refused):
    """The campaign is slowed down, and their turn has not come."""

    code = "poster_later"
    message = N_("The campaign is slowed down, so posters are handed out one by one.")
    way_out = N_("Come back at the time that your page says.")
    status = 409


def turns(state: State, last: datetime | None, now: datetime) -> Iterator[datetime]:
    """The moments at which the next posters are handed out. `last`: of the latest turn that somebody has."""
    turn = now
    while True:
        if state is State.THROTTLED and last is not None:
            turn = max(now, last + EVERY)
        yield turn
        last = turn


def is_there(state: State, handed_at: datetime | None, now: datetime) -> bool:
    """Whether a poster may be looked at: its turn has come, or the campaign is slowed down no more."""
    return handed_at is not None and (handed_at <= now or state is State.LIVE)


def may_have(state: State) -> bool:
    """Whether posters are handed out at all: their codes lead into a group."""
    return state in OPEN
