"""The port itself: what every gateway is, and what some can do besides.

A platform is a folder of `huoqun.gateways`: `meta.py` has `META`, `gateway.py` has `connect`. Gateways run in
`huoqun gateway`, on one asyncio loop, one task a connection. They touch no database: what they hear they hand over,
and what they are told to do they do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

from .capabilities import Limit
from .effects import Order, Receipt
from .incoming import Incoming
from .webhook import Errand

Since = Mapping[str, Any]
"""How far a platform's stream has been handed over: its own tokens and offsets, JSON-ready."""

Hand = Callable[[Sequence[Incoming], Since | None], Awaitable[None]]
"""`await hand(items, since)`: returns when the items are stored for good, and with them `since`; raises otherwise."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an operator fills in to connect. `secret` ones are encrypted and never shown again.

    `choices`: (value, label) pairs of which one is chosen. `lines`: a text of several lines. What was filled in arrives
    in `Account.settings` as text.
    """

    key: str
    label: str
    secret: bool = False
    required: bool = True
    help: str = ""
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    lines: bool = False


def _always(settings: Mapping[str, Any]) -> bool:
    return True


def _never(settings: Mapping[str, Any]) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Meta:
    """A platform: its name in the database, its name for people, what it can do, its documented limits.

    `parallel` is how many targets may be spoken to at once. `hidden`: not offered in the console (tests, benches).
    `simulated`: nobody real is there, and what is heard has that origin. `door`: the platform calls us, and the folder
    has a `webhook.py`; `is_called(settings)`: as it is set up, it does. `signs_in(settings)`:
    as it is set up, members sign in by it, and the folder has a `signin.py`. `about`: one sentence for whoever chooses;
    `steps`: what to do on the platform, one by one, before its fields can be filled in. `hear_by`: what to do on the
    platform so that something is heard, where a word in a group is not. `hears`: it tells us anything at all.
    `lost`: what happened while nobody listened and cannot be found afterwards, each a sentence for the operator; of its
    keys `words`, `comings` (who came and who left) and `reactions` excuse a gateway from the contract.

    `not_to`: how the ids of people begin whom it never reaches, though they are of its realm.
    `ids_are` `global`: an id of a person or a group means one everywhere. `tenant`: only within one corp, app or
    system, which the required field `tenant` names. `identities`: what its ids are called where that is not its name,
    so that gateways and imports of one network say the same.
    """

    name: str
    title: str
    capabilities: frozenset[str]
    limits: tuple[Limit, ...] = ()
    fields: tuple[Field, ...] = ()
    source: str = ""
    parallel: int = 8
    hidden: bool = False
    simulated: bool = False
    door: bool = False
    is_called: Callable[[Mapping[str, Any]], bool] = _always
    signs_in: Callable[[Mapping[str, Any]], bool] = _never
    about: str = ""
    steps: tuple[str, ...] = ()
    hear_by: str = ""
    hears: bool = True
    lost: Mapping[str, str] = field(default_factory=dict, hash=False)
    ids_are: Literal["global", "tenant"] = "global"
    tenant: str = ""
    identities: str = ""
    not_to: tuple[str, ...] = ()

    def realm(self, settings: Mapping[str, Any]) -> str:
        """Where the ids of a connection with these settings are unique: `qq`, `wecom:ww8213…`."""
        tenant = " ".join(str(settings.get(self.tenant) or "").split()).lower() if self.ids_are == "tenant" else ""
        base = self.identities or self.name
        return f"{base}:{tenant}" if tenant else base


@dataclass(frozen=True, slots=True)
class Account:
    """A connection as its gateway sees it. `now` reads the workspace's clock; `files` is the folder of our files."""

    connection_id: int
    workspace_id: int
    name: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    since: Since
    now: Callable[[], datetime]
    files: Path = Path("files")


class ChatMember(msgspec.Struct, frozen=True):
    """One line of a group's member list, as the platform tells it. `joined_at` None: it does not tell.

    `way_in`: how they came in, as in `Joined`, where the list tells that too.
    """

    person: str
    name: str
    role: str = "member"
    nickname: str = ""
    joined_at: datetime | None = None
    is_bot: bool = False
    invited_by: str = ""
    unionid: str = ""
    way_in: str = ""


@runtime_checkable
class Gateway(Protocol):
    """One connected account.

    `listen` hears the platform until it is cancelled; it returns or raises when the line is cut, and is then called
    again with a pause. `perform` answers with a receipt, or raises `Refused`, `Throttled` or `Unknown`; it is called
    for several targets at once. `members` is the whole list of a chat, to mend what callbacks lost.
    """

    capabilities: frozenset[str]
    limits: tuple[Limit, ...]

    async def listen(self, hand: Hand) -> None: ...

    async def perform(self, order: Order) -> Receipt: ...

    async def members(self, chat: str) -> Sequence[ChatMember]: ...

    async def close(self) -> None: ...


Connect = Callable[[Account], Awaitable[Gateway]]
"""`connect` of a platform's gateway.py. Raises `CannotConnect` when a person must change something first."""


@runtime_checkable
class Lookup(Protocol):
    """Can say afterwards whether an order was performed: its receipt, or None when it surely was not."""

    async def lookup(self, order: Order) -> Receipt | None: ...


@runtime_checkable
class Errands(Protocol):
    """Does what a call at the web door left to be done, and answers what was heard by it; that is stored.

    Raises like `perform`. An errand that is not done is tried again a few times, later each time, and then dropped.
    """

    async def run_errand(self, errand: Errand) -> Sequence[Incoming]: ...


@runtime_checkable
class Past(Protocol):
    """Knows what was so before anybody listened: which groups there are, who the contacts are.

    Asked whenever a line is connected and once a day, before the members are compared. What it answers sets the record
    right, with how far that is (as `Hand`'s `since`); nobody is greeted by it. Raises like `perform`.
    """

    def past(self) -> AsyncIterator[tuple[Sequence[Incoming], Since | None]]: ...


class JoinWay(msgspec.Struct, frozen=True):
    """A live code (活码): scanning it leads into one of its groups. `state` comes back with whoever joins by it.

    `ref`: the platform's id of it; `url`: of its picture. `auto_create`: the platform opens a new group, `room` and a
    number, when all are full.
    """

    ref: str = ""
    name: str = ""
    state: str = ""
    url: str = ""
    chats: tuple[str, ...] = ()
    auto_create: bool = False
    room: str = ""


@runtime_checkable
class JoinWays(Protocol):
    """Live codes. The gateway offers `join_way`. Delete them when a campaign settles: there is a quota for all of an
    account. `create_join_way` answers with its `ref`, and its `url` if that is known already. Raises like `perform`.
    """

    async def create_join_way(self, way: JoinWay) -> JoinWay: ...

    async def join_way(self, ref: str) -> JoinWay: ...

    async def change_join_way(self, way: JoinWay) -> None: ...

    async def delete_join_way(self, ref: str) -> None: ...


class MassResult(msgspec.Struct, frozen=True):
    """Where a mass message stands with one recipient: `waiting` for staff, `sent`, `refused` or `over_limit`.

    `target` is one of the call's `targets`; `sender` the platform's id of the person of the team who releases it there.
    """

    target: str
    state: str
    sender: str = ""
    sent_at: datetime | None = None


class MassReceipt(Receipt, frozen=True):
    """The platform took a mass message; `results` is what it says already: whom it leaves out, who releases what."""

    results: tuple[MassResult, ...] = ()


MOST_TARGETS_PEOPLE, MOST_TARGETS_GROUPS = 10_000, 2_000
"""The most targets of one mass message."""


@runtime_checkable
class MassSend(Protocol):
    """One message to many, which a person of the team releases in the platform's own app.

    The gateway offers `mass_person`, `mass_group` or both. `mass_send` is called once for all effects of a batch that
    are due: `order` is the first of them (its `chat` is '' for people), `targets` are the platform's ids of all. What
    it raises is read as `perform`'s is; what it knows of some targets at once stands in a `MassReceipt`. `remind` and
    `poll` are called with its receipt's `provider_ref`. `poll` tells of all targets (those it leaves out are waiting),
    every few minutes until none waits. `remind` asks the platform to remind whoever has not released it; we call it at
    most three times in 24 hours.
    """

    async def mass_send(self, order: Order, *, targets: Sequence[str]) -> Receipt: ...

    async def remind(self, ref: str) -> None: ...

    async def poll(self, ref: str) -> Sequence[MassResult]: ...


@runtime_checkable
class MassStop(Protocol):
    """Can take back what of a mass message nobody has released yet."""

    async def stop(self, ref: str) -> None: ...


TAG_CONTACT = "tag_contact"
"""An errand of our own: `{"person": …, "add": [names], "remove": [names]}`."""


@runtime_checkable
class ContactTags(Protocol):
    """Tags that the platform itself keeps on its contacts. The gateway offers `tag`.

    What the platform's own people do to them is heard as `TaggedContact`. What is done here becomes an errand
    `TAG_CONTACT`; its answer is how the contact is tagged now. Raises like `perform`.
    """

    async def tag_contact(self, person: str, *, add: Sequence[str], remove: Sequence[str]) -> Sequence[Incoming]: ...


class Greeting(msgspec.Struct, frozen=True):
    """Words that the platform itself says to whoever joins a group that uses them. `ref`: its id of them.

    `notify`: whoever may choose them for a group is told that they are there.
    """

    ref: str = ""
    text: str = ""
    notify: bool = True


@runtime_checkable
class WelcomeTemplates(Protocol):
    """Keeps welcome words that its own people choose for their groups. The gateway offers `group_welcome`.

    `add_greeting` answers the platform's id. Raises like `perform`.
    """

    async def add_greeting(self, greeting: Greeting) -> str: ...

    async def change_greeting(self, greeting: Greeting) -> None: ...

    async def delete_greeting(self, ref: str) -> None: ...


class DayStats(msgspec.Struct, frozen=True):
    """A day as the platform counts it, for all groups of one of its owners together. `day` is its own date, ISO.

    `chats`: the groups that this owner has now. `groups`: how many there were; `talked`: in how many of them somebody
    spoke.
    """

    owner: str
    day: str
    chats: tuple[str, ...] = ()
    groups: int = 0
    talked: int = 0
    members: int = 0
    joined: int = 0
    spoke: int = 0
    messages: int = 0


@runtime_checkable
class GroupStats(Protocol):
    """The platform's own figures, for groups whose messages it does not show.

    From a day on ('': as far back as it keeps them) until its last whole day; asked once a day, after the members.
    Raises like `perform`.
    """

    async def group_stats(self, *, first: str) -> Sequence[DayStats]: ...


LARGEST_PICTURE = 10 * 1024 * 1024
"""Bytes of a picture that is fetched; of a larger one nothing is looked at."""


class SentPicture(msgspec.Struct, frozen=True):
    """A picture that somebody sent, or what they spoke: `file` is one of its `Message.files`, by whose `kind` (image or
    voice) one tells; `chat` and `message` the platform's ids.
    """

    file: dict[str, Any]
    chat: str = ""
    message: str = ""


@runtime_checkable
class Pictures(Protocol):
    """Gives the pictures and the voice messages that people send. The gateway offers `pictures`.

    Asked only where somebody is to look at them or to hear them, once for each. Answers the bytes as they are, of at
    most LARGEST_PICTURE; whoever asked looks what they are. Raises like `perform`.
    """

    async def picture(self, sent: SentPicture) -> bytes: ...
