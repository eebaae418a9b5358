"""What a platform can do, and how often it may be asked: data that a gateway declares and the planner obeys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Literal

import msgspec


class Capability(StrEnum):
    """One thing a gateway can do. What is missing from its set becomes a staff task, never an error.

    `WELCOME`: the first words to a new contact, where a platform lets nobody else speak to a person unasked.
    `MASS_PERSON` and `MASS_GROUP`: the gateway is a `MassSend`, for people and for groups. How the platform answers:
    `ECHOES` tells us of our own messages, `IDEMPOTENT` knows our key and does nothing twice, `LOOKUP`
    can be asked whether something was done, `HISTORY` can be read backwards. What a platform keeps of its
    own: `TAG` on contacts (gateway.ContactTags), `JOIN_WAY` (JoinWays), `GROUP_WELCOME` (WelcomeTemplates).
    `PICTURES`: it gives the pictures that people send (gateway.Pictures). `OPEN_GROUP`: of a group that it makes it
    gives a link by which anybody comes in.
    """

    SEND_GROUP = "send_group"
    SEND_PERSON = "send_person"
    WELCOME = "welcome"
    MASS_PERSON = "mass_person"
    MASS_GROUP = "mass_group"
    IMAGE = "image"
    FILE = "file"
    VOICE = "voice"
    MENTION = "mention"
    BUTTONS = "buttons"
    DELETE_MESSAGE = "delete_message"
    KICK = "kick"
    BAN = "ban"
    UNBAN = "unban"
    MUTE = "mute"
    UNMUTE = "unmute"
    SET_NICKNAME = "set_nickname"
    SET_ROLE = "set_role"
    PIN = "pin"
    UNPIN = "unpin"
    ANNOUNCE = "announce"
    INVITE = "invite"
    ACCEPT_JOIN = "accept_join"
    DECLINE_JOIN = "decline_join"
    CREATE_GROUP = "create_group"
    RENAME_GROUP = "rename_group"
    DISSOLVE = "dissolve"
    MEMBERS = "members"
    ECHOES = "echoes"
    IDEMPOTENT = "idempotent"
    LOOKUP = "lookup"
    HISTORY = "history"
    TAG = "tag"
    JOIN_WAY = "join_way"
    GROUP_WELCOME = "group_welcome"
    PICTURES = "pictures"
    OPEN_GROUP = "open_group"


ITS_OWN = frozenset({Capability.TAG, Capability.JOIN_WAY, Capability.GROUP_WELCOME, Capability.PICTURES,
                     Capability.OPEN_GROUP})  # fmt: skip
"""What a platform keeps for us, or gives us. Where it does not, there is nothing for a person to do instead."""

DO_EVERYTHING = frozenset(Capability) - {Capability.MASS_PERSON, Capability.MASS_GROUP} - ITS_OWN
"""What a platform can do that lets us speak ourselves: mass messages are for those that do not."""

LimitScope = Literal["connection", "chat", "person"]
DAY = 86_400


class Limit(msgspec.Struct, frozen=True):
    """A documented limit: at most `count` calls in any `seconds`, over the connection or for each chat or person.

    Limits of a day or longer are budgets that the planner counts; shorter ones are token buckets. `burst` is how many
    may go at once (0: a quarter of `count`). `source` says where it is documented. `by_month_days`: a budget of as many
    as the month has days, whatever `count` says. `of_masses`: a budget of mass messages; nothing else counts for it.
    """

    name: str
    count: int
    seconds: int
    scope: LimitScope = "connection"
    burst: int = 0
    source: str = ""
    by_month_days: bool = False
    of_masses: bool = False

    @property
    def is_budget(self) -> bool:
        return self.seconds >= DAY

    @property
    def at_once(self) -> int:
        return max(1, min(self.burst or self.count // 4, self.count))

    @property
    def interval(self) -> timedelta:
        """The time between two calls once the burst is spent, such that no window ever holds more than `count`."""
        # Rounded up: a microsecond too short would let one more into the window.
        return timedelta(microseconds=-(-self.seconds * 1_000_000 // (self.count - self.at_once + 1)))


class Offer(msgspec.Struct, frozen=True):
    """What a connected gateway offers, as it is kept with the connection. `not_to`: see `Meta`."""

    capabilities: frozenset[str] = frozenset()
    limits: tuple[Limit, ...] = ()
    not_to: tuple[str, ...] = ()

    def reaches(self, person: str) -> bool:
        """Whether it may be asked to address this person, by their id on the platform."""
        return not person.startswith(self.not_to)

    def budgets(self, *, massed: bool = False) -> tuple[Limit, ...]:
        """What counts for a message; `massed`: for one that is part of a mass message."""
        return tuple(limit for limit in self.limits if limit.is_budget and (massed or not limit.of_masses))

    @property
    def paces(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if not limit.is_budget)

    def missing(self, needed: Iterable[str]) -> tuple[str, ...]:
        missing = frozenset(needed) - self.capabilities
        return tuple(sorted(missing)) if missing else ()
