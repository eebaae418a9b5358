"""What speaks against one invitation and for it, as far as its own people show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .circles import circles_of
from .events import folded
from .tally import DAY, NEVER, Invitation, Tally
from .weights import WEIGHTS, Sign

HOUR = 3600.0
NEARLY = 60.0
"""Clocks of two servers differ by less than this, in seconds."""

EVERYWHERE, OF_ALL = 20, 0.05
"""A device of so many inviters, and of so large a share of all people, is a model's name: it tells nothing."""

OLD = 180 * DAY

Found = tuple[Sign, float, dict[str, Any]]
Row = tuple[str, Invitation]

_PLAIN: dict[Sign, Found] = {sign: (sign, weight, {}) for sign, weight in WEIGHTS.items()}


def plain(sign: Sign) -> Found:
    """A sign whose words name nothing, at its whole weight: one for all, there may be millions."""
    return _PLAIN[sign]


@dataclass(slots=True)
class Around:
    """What has to be known of all to judge one: whose device, who was where before, who is in which circle."""

    tally: Tally
    staff: frozenset[str]
    stay: float
    devices: Mapping[str, set[str]]
    own: Mapping[str, set[str]]
    staff_devices: frozenset[str]
    circles: Mapping[tuple[str, str, str], int]
    campaigns: Mapping[str, list[tuple[float, str]]] = field(default_factory=dict)


def around(tally: Tally, rows: Sequence[Row], *, staff: frozenset[str], stay: float) -> Around:
    """In one pass over all invitations. `stay`: seconds that an invitee has to stay."""
    users, inviters = _users(tally, rows)
    of_all = OF_ALL * max(1, len({one.person for _, one in rows}))
    telling = {
        name: who for name, who in users.items() if len(inviters[name]) <= EVERYWHERE or len(who) <= of_all
    }  # fmt: skip
    own: defaultdict[str, set[str]] = defaultdict(set)
    sharers = {inviter for inviter, _ in rows}
    for name, who in telling.items():
        for person in who & sharers:
            own[person].add(name)
    edges = [(one.campaign, touch.inviter, one.person) for _, one in rows for touch in one.touches.values()]
    came: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for _, one in rows:
        if not one.is_picture:
            came[one.person].append((one.came, one.campaign))
    theirs = frozenset(name for name, who in telling.items() if who & staff)
    return Around(tally, staff, stay, telling, own, theirs, circles_of(edges), came)


def _users(tally: Tally, rows: Sequence[Row]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Of every device its people, and the inviters of these."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    inviters: defaultdict[str, set[str]] = defaultdict(set)
    for inviter, one in rows:
        for name in one.devices:
            users[name].add(one.person)
            inviters[name].add(inviter)
    for person, known in tally.people.items():
        for name in known.devices:
            users[name].add(person)
            inviters[name].add(person)
    return users, inviters


def signs_of(inviter: str, one: Invitation, here: Around) -> Iterator[Found]:
    """Every sign that this invitation has by itself."""
    yield from _who(inviter, one, here)
    yield from _before(one, here)
    yield from _device(inviter, one, here)
    size = here.circles.get((one.campaign, inviter, one.person), 0)
    if size:
        sign = Sign.CIRCLE if size > 2 else Sign.PAIR
        yield sign, WEIGHTS[sign], {"n": size}
    if one.has_left and one.left_last - min(one.joined, one.came) < here.stay:
        yield Sign.LEFT_EARLY, WEIGHTS[Sign.LEFT_EARLY], {"hours": round(here.stay / HOUR)}
    yield from _young(one)


def _who(inviter: str, one: Invitation, here: Around) -> Iterator[Found]:
    if not one.is_picture and folded(inviter) == folded(one.person):
        yield plain(Sign.SELF)
    if inviter in here.staff or one.person in here.staff or here.staff_devices.intersection(one.devices):
        yield plain(Sign.STAFF)


def _before(one: Invitation, here: Around) -> Iterator[Found]:
    if one.is_picture:
        return
    known = here.tally.people.get(one.person)
    if (known and known.there < one.touched - NEARLY) or one.left < one.touched - NEARLY:
        yield plain(Sign.SEEN_BEFORE)
    elif min(here.campaigns[one.person]) < (one.came, one.campaign):
        yield plain(Sign.COUNTED_ELSEWHERE)
    if known and known.shared < min(one.came, one.touched) - NEARLY:
        yield plain(Sign.SHARED_BEFORE)


def brought_again(rows: Sequence[Row]) -> set[int]:
    """By `id` the invitations of those whom several people brought, in several campaigns."""
    by: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for inviter, one in rows:
        if not one.is_picture:
            by[one.person].add((one.campaign, inviter))
    known = {who for who, of in by.items() if len({c for c, _ in of}) > 1 and len({i for _, i in of}) > 1}
    return {id(one) for _, one in rows if not one.is_picture and one.person in known}


def _device(inviter: str, one: Invitation, here: Around) -> Iterator[Found]:
    is_own = not one.is_picture and bool(here.own.get(inviter, set()).intersection(one.devices))
    if is_own:
        yield plain(Sign.OWN_DEVICE)
    most = max((len(here.devices.get(name, ())) for name in one.devices), default=0)
    if most >= 3:
        yield Sign.DEVICE_FARM, min(WEIGHTS[Sign.DEVICE_FARM] + (most - 3), 9.5), {"n": most}
    elif most == 2 and not is_own:
        yield plain(Sign.DEVICE_SHARED)


def _young(one: Invitation) -> Iterator[Found]:
    if one.birth is None:
        return
    age = (one.came - one.birth) / DAY
    if age < 28:
        yield Sign.YOUNG, WEIGHTS[Sign.YOUNG] * (1 if age < 1 else 0.7 if age < 7 else 0.4), {}


def for_them(one: Invitation, *, until: float, is_scripted: bool) -> Iterator[Found]:
    """What speaks for an invitee."""
    if one.spoke < NEVER and not is_scripted:
        yield plain(Sign.SPOKE)
    if one.checked_in < NEVER:
        yield plain(Sign.CHECKED_IN)
    if one.paid < NEVER:
        yield plain(Sign.PAID)
    stayed = (one.left_last if one.has_left else until) - one.came
    if stayed >= DAY:
        yield Sign.STAYED, WEIGHTS[Sign.STAYED] * (2 if stayed >= 3 * DAY else 1), {}
    if one.birth is not None and one.came - one.birth >= OLD:
        yield plain(Sign.OLD_ACCOUNT)
