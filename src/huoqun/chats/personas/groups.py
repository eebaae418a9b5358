"""Where people live: the kinds of groups, the groups, and the world that holds them. All are data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import msgspec

from huoqun.chats.personas.people import SimMember
from huoqun.chats.personas.rhythm import DAY_TURNS_AT
from huoqun.core.errors import Refused


class NoSuchGroup(Refused):
    """An event, or a moment of the story, names a group that the world does not have."""

    code = "no_such_sim_group"
    message = "There is no such group in this world."
    way_out = "Use the id of one of world.groups."


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What staff do by the clock: a behaviour at a local hour, on the days from..until of the group, by chance."""

    behaviour: str
    hour: float
    since: int = 1
    until: int = 10_000
    chance: float = 1.0


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How groups of a kind live.

    `mix` weighs the personas of those who join, `lean` the behaviours (0: never here). `intake` is the share of the
    group's size that joins on each of the first days, `trickle` the share on each day after them while it is open.
    `sources` are kinds whose members move on to this one, `veterans` the share of those among the joiners; `product` is
    what one has to have bought to be in. `burst`: people come in waves after a poster. `lead_in` is days before day 1.
    """

    name: str
    mix: dict[str, float]
    lean: dict[str, float] = {}
    duties: tuple[Duty, ...] = ()
    intake: tuple[float, ...] = (1.0,)
    trickle: float = 0.0
    sources: tuple[str, ...] = ()
    veterans: float = 0.0
    product: str = ""
    burst: bool = False
    lead_in: int = 0
    weekend: float = 0.85
    leaves: float = 1.0
    invited: float = 0.15
    codes: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """A member with a set part in a group: from when, and until when they are active (None: for good)."""

    member: SimMember
    joins_at: datetime
    stops_at: datetime | None = None


class SimGroup(msgspec.Struct, frozen=True):
    """One chat group. All times are UTC.

    `size` is how many are meant to join, `tempo` multiplies how much is said, `care` in [0, 1] is how attentive
    its staff are. It falls silent at `quiet_from` and is dissolved at `ends_at`; None: neither. `members` are its
    set parts; everybody else joins as the world goes on, drawn by `mix` (none: its kind's).
    `open`: people may still join after the first days.
    """

    id: str
    kind: str
    name: str
    zone: str
    founded_at: datetime
    size: int
    tempo: float = 1.0
    care: float = 0.5
    city: str = ""
    ends_at: datetime | None = None
    quiet_from: datetime | None = None
    open: bool = True
    members: tuple[Part, ...] = ()
    mix: dict[str, float] = {}


class Moment(msgspec.Struct, frozen=True):
    """A scene that the story wants: at this time (UTC), in this group, so begun, answered or not."""

    at: datetime
    group: str
    behaviour: str
    persona: str = "newcomer"
    joins: bool = False
    answered: bool | None = None


class World(msgspec.Struct, frozen=True):
    """A whole community, as it is meant to be. Its past is `history(world)`: the same for the same value.

    `until` (UTC) is where the past ends; the world goes on from there by `live`. `zone` is the operator's.
    """

    seed: str
    language: str
    zone: str
    until: datetime
    groups: tuple[SimGroup, ...]
    story: tuple[Moment, ...] = ()

    def group(self, id: str) -> SimGroup:
        """The group of that id. Raises `NoSuchGroup`."""
        for group in self.groups:
            if group.id == id:
                return group
        raise NoSuchGroup(f"There is no group {id!r} in this world.")

    @property
    def begins(self) -> datetime:
        """Where the first day starts: the four in the morning before the first group was founded."""
        return day_of(self, min(group.founded_at for group in self.groups))


class Product(msgspec.Struct, frozen=True):
    """What the operator sells. `amount_minor` is the price in the currency's minor unit (fen)."""

    amount_minor: int
    currency: str = "CNY"


def day_of(world: World, at: datetime) -> datetime:
    """When the operator's day that holds a moment began, in UTC."""
    local = at.astimezone(ZoneInfo(world.zone)) - timedelta(hours=DAY_TURNS_AT)
    return local.replace(hour=DAY_TURNS_AT, minute=0, second=0, microsecond=0).astimezone(at.tzinfo)


def data(name: str) -> bytes:
    """A file of `data/`, as bytes."""
    return (resources.files(__package__) / "data" / name).read_bytes()


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of groups by name, as `data/kinds.json` has them."""
    return {kind.name: kind for kind in msgspec.json.decode(data("kinds.json"), type=tuple[Kind, ...])}


@cache
def products() -> Mapping[str, Product]:
    """The operator's products by code, as `data/products.json` has them."""
    return msgspec.json.decode(data("products.json"), type=dict[str, Product])
