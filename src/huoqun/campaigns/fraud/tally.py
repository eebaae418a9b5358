"""What is kept of events: a row an invitation, a row a person. Its size follows the people, not the lines.

Only firsts, lasts and sets are kept, so that neither the order of the lines nor a line said twice changes anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .events import CAME, OWN, Event, Kind

NEVER = float("inf")
DAY = 86_400.0
MOST_KEPT = 8
"""Devices, networks and pictures that are kept of one person; who has more is no clearer for it."""


@dataclass(slots=True)
class Touch:
    """Somebody's claim to have brought an invitee: their first touch, and whether the invitee came by it."""

    inviter: str
    at: float
    came: bool = False


@dataclass(slots=True)
class Invitation:
    """One person in one campaign; times in seconds since 1970, NEVER and -NEVER where it did not happen."""

    campaign: str
    person: str
    is_picture: bool = False
    touches: dict[str, Touch] = field(default_factory=dict)
    came: float = NEVER
    joined: float = NEVER
    joined_last: float = -NEVER
    left: float = NEVER
    left_last: float = -NEVER
    spoke: float = NEVER
    checked_in: float = NEVER
    paid: float = NEVER
    last: float = -NEVER
    devices: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    birth: float | None = None
    images: tuple[tuple[str, float], ...] = ()

    @property
    def age(self) -> float:
        """How old the account was when they came, in seconds; nought where that is not known."""
        return max(0.0, self.came - self.birth) if self.birth is not None else 0.0

    @property
    def is_active(self) -> bool:
        return min(self.spoke, self.checked_in, self.paid) < NEVER

    @property
    def has_left(self) -> bool:
        return self.left_last >= max(self.joined_last, self.left)

    @property
    def is_claimed(self) -> bool:
        return self.came < NEVER and bool(self.touches)

    @property
    def touched(self) -> float:
        return min(touch.at for touch in self.touches.values())

    @property
    def inviter(self) -> str:
        """Who touched first; of several in the same moment the first by name."""
        return min(self.touches.values(), key=lambda touch: (touch.at, touch.inviter)).inviter

    def touch_of(self, inviter: str, at: float) -> Touch:
        """This inviter's touch, noted as of this moment at the latest."""
        touch = self.touches.get(inviter)
        if touch is None:
            touch = self.touches[inviter] = Touch(inviter, at)
        touch.at = min(touch.at, at)
        return touch


@dataclass(slots=True)
class Person:
    """What somebody did unbrought: when they were first there, when they first shared, from where."""

    there: float = NEVER
    shared: float = NEVER
    devices: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


class Tally:
    """Events taken in one by one."""

    def __init__(self) -> None:
        self.invitations: dict[tuple[str, str], Invitation] = {}
        self.people: defaultdict[str, Person] = defaultdict(Person)
        self.until = -NEVER
        self.events = 0

    def add(self, event: Event) -> None:
        self.events += 1
        self.until = max(self.until, event.at)
        person = event.invitee or (event.inviter if event.kind in OWN else "")
        if event.inviter and event.inviter != person:
            sharer = self.people[event.inviter]
            sharer.shared = min(sharer.shared, event.at)
        if not person:
            return
        if event.inviter in ("", person):
            self._know(person, event)
        if event.kind is Kind.SCREENSHOT and person == event.inviter:
            self._shown(person, event)
        elif event.invitee:
            self._invited(person, event)

    def extend(self, events: Iterable[Event]) -> Tally:
        for event in events:
            self.add(event)
        return self

    def _know(self, person: str, event: Event) -> None:
        known = self.people[person]
        known.devices = _kept(known.devices, event.device)
        known.networks = _kept(known.networks, event.network)
        # A click is only a look at the page: nobody is a member for it.
        if event.kind is not Kind.CLICK and not event.inviter:
            known.there = min(known.there, event.at)

    def _shown(self, person: str, event: Event) -> None:
        """A picture sent for one's own sharing: what it may earn is the sharer's own."""
        kept = self._row(event.campaign, person, is_picture=True)
        kept.touch_of(person, event.at).came = True
        kept.came = min(kept.came, event.at)
        self._note(kept, event)

    def _invited(self, person: str, event: Event) -> None:
        kept = self._row(event.campaign, person, is_picture=False)
        came = event.kind in CAME
        if event.inviter:
            kept.touch_of(event.inviter, event.at).came |= came
        if came:
            kept.came = min(kept.came, event.at)
        _TIMES.get(event.kind, _nothing)(kept, event.at)
        self._note(kept, event)

    def _note(self, kept: Invitation, event: Event) -> None:
        kept.last = max(kept.last, event.at)
        kept.devices = _kept(kept.devices, event.device)
        kept.networks = _kept(kept.networks, event.network)
        if event.age is not None:
            birth = event.at - event.age * DAY
            kept.birth = birth if kept.birth is None else max(kept.birth, birth)
        if event.image and event.kind is Kind.SCREENSHOT:
            seen = dict(kept.images)
            seen[event.image] = min(seen.get(event.image, NEVER), event.at)
            kept.images = tuple(seen.items())[:MOST_KEPT]

    def _row(self, campaign: str, person: str, *, is_picture: bool) -> Invitation:
        key = (campaign, f"\0{person}" if is_picture else person)
        found = self.invitations.get(key)
        if found is None:
            found = self.invitations[key] = Invitation(campaign, person, is_picture)
        return found


def _kept(known: tuple[str, ...], name: str) -> tuple[str, ...]:
    if not name or name in known or len(known) >= MOST_KEPT:
        return known
    return (*known, name)


def _joined(kept: Invitation, at: float) -> None:
    kept.joined, kept.joined_last = min(kept.joined, at), max(kept.joined_last, at)


def _left(kept: Invitation, at: float) -> None:
    kept.left, kept.left_last = min(kept.left, at), max(kept.left_last, at)


def _spoke(kept: Invitation, at: float) -> None:
    kept.spoke = min(kept.spoke, at)


def _checked_in(kept: Invitation, at: float) -> None:
    kept.checked_in = min(kept.checked_in, at)


def _paid(kept: Invitation, at: float) -> None:
    kept.paid = min(kept.paid, at)


def _nothing(kept: Invitation, at: float) -> None:
    """A click, a picture: only when it was."""


_TIMES = {Kind.JOIN: _joined, Kind.LEAVE: _left, Kind.SPEAK: _spoke, Kind.CHECKIN: _checked_in, Kind.PAY: _paid}
