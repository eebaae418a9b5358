"""The pure part of groups: roles in a group, the six kinds that ship."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huoqun.core.errors import Refused


class GroupRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class ShippedKind:
    """A kind that every workspace starts with. Names and texts are msgids, translated when the workspace is made."""

    key: str
    name: str
    about: str
    life_hours: int | None
    colour: str


def N_(text: str) -> str:
    """Marks a message for translation where Django may not be imported."""
    return text


SHIPPED_KINDS = (
    ShippedKind(
        "traffic", N_("Traffic group"), N_("Brings people in within a day or two, then dissolves."), 48, "orange"
    ),
    ShippedKind("newcomer", N_("Newcomer group"), N_("Seven days to get to know us."), 7 * 24, "yellow"),
    ShippedKind(
        "camp", N_("Training camp"), N_("Seven to thirty days of daily lessons and check-ins."), 30 * 24, "green"
    ),
    ShippedKind(
        "delivery", N_("Delivery group"), N_("A term in which what was bought is delivered."), 120 * 24, "cyan"
    ),
    ShippedKind("core", N_("Core group"), N_("The people who carry the community; no end."), None, "purple"),
    ShippedKind("chapter", N_("Chapter group"), N_("Members of one place, meeting in person; no end."), None, "blue"),
)

UNSORTED_KIND = ShippedKind(
    "unsorted", N_("Not sorted yet"), N_("Imported or found; tell Huoqun what it is for."), None, "gray"
)


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in a group, from `since` up to and without `until` (None: still there), both UTC.

    `inferred`: its start is known only from words. An inferred stay of no length says only that somebody left then.
    """

    since: datetime
    until: datetime | None = None
    inferred: bool = False

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at <= self.until)


def stays(
    known: Sequence[Stay],
    *,
    joined: Iterable[datetime] = (),
    left: Iterable[datetime] = (),
    spoke: Iterable[datetime] = (),
) -> list[Stay]:
    """The stays of one member in one group after more is learnt: sorted, apart, the same in any order.

    Every join starts a stay and ends the one before it (that leave was not seen). A leave ends the stay it falls in.
    Words outside every stay start an inferred one; a join learnt later moves it. After a leave is learnt of, pass
    the first words that follow it: they may have been explained by a stay that is now over.

    Exports differ in precision. A join at a full minute stands for all joins of that minute, a leave likewise, and
    where both are said of one minute to which only the join is that coarse, the member has returned.
    """
    joins = _coarsest({s.since for s in known if not s.inferred} | set(joined))
    leaves = _coarsest(_leaves(known) | set(left))
    leaves = {at for at in leaves if at not in joins and _minute(at) not in joins}
    words = {s.since for s in known if s.inferred and s.until != s.since} | set(spoke)
    moments = [(at, 1, "joined") for at in joins] + [(at, 2, "left") for at in leaves]
    moments += [(at, 1, "spoke") for at in words - joins]
    return _walk(sorted(moments))


def _walk(moments: Sequence[tuple[datetime, int, str]]) -> list[Stay]:
    found: list[Stay] = []
    since: datetime | None = None
    inferred = False
    for at, _, what in moments:
        if what == "joined":
            if since is not None:
                found.append(Stay(since, at, inferred))
            since, inferred = at, False
        elif what == "left":
            found.append(Stay(since, at, inferred) if since is not None else Stay(at, at, True))
            since = None
        elif since is None:
            since, inferred = at, True
    if since is not None:
        found.append(Stay(since, None, inferred))
    return found


def _leaves(known: Sequence[Stay]) -> set[datetime]:
    """The leaves that were said: an end at which the next stay starts by a join was only concluded."""
    starts = {stay.since for stay in known if not stay.inferred}
    return {stay.until for stay in known if stay.until is not None and stay.until not in starts}


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _coarsest(moments: set[datetime]) -> set[datetime]:
    return {at for at in moments if at == _minute(at) or _minute(at) not in moments}


DESCRIBED = {
    "position": 300, "persona_for": 1000, "persona_not_for": 1000, "why_join": 1000, "product": 300, "purpose": 1000,
    "values": 1000, "rules_text": 5000, "kind_id": 0, "chapter_id": 0, "zone": 64, "capacity": 0,
}  # fmt: skip
"""What the team says of a group, and how many characters of a text are kept."""


class BadGroup(Refused):
    code = "bad_group"
    message = N_("A group cannot be like that.")


def kind_key(name: str) -> str:
    """The stable key of an operator's own kind: the same for the same name, whatever its script."""
    return "own-" + hashlib.blake2b(" ".join(name.split()).casefold().encode(), digest_size=8).hexdigest()
