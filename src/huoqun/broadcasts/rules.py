"""The pure part of broadcasts: what one may hold, whom it means, what a preview and an end come to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

import msgspec

from huoqun.chats.foretelling import Foretold
from huoqun.chats.port.effects import Attachment, Send
from huoqun.core.errors import Refused

if TYPE_CHECKING:
    from huoqun.chats.queries.batches import BatchStand

LONGEST_TITLE, LONGEST_TEXT = 80, 2_000
MOST_ATTACHMENTS = 9
MOST_RECIPIENTS = 20_000
LONGEST_LIFE = 24 * 14
CLASSES = ("marketing", "care", "nudge", "service")
"""What a broadcast may be: money is spoken of to one person at a time."""


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class State(StrEnum):
    """Where a broadcast stands. A change of its words or its audience makes it a draft again."""

    DRAFT = "draft"
    PREVIEWED = "previewed"
    ASKED = "asked"
    DONE = "done"
    CANCELLED = "cancelled"


class EmptyBroadcast(Refused):
    code = "empty_broadcast"
    message = N_("There are no words to send.")
    way_out = N_("Give it a title for your team, and the words that people get.")


class BroadcastTooLong(Refused):
    code = "broadcast_too_long"
    message = N_("This is too long for a chat.")
    way_out = N_("A title may have 80 characters, the words 2,000, and 9 links may go with them.")


class BadLink(Refused):
    code = "bad_link"
    message = N_("What is attached must be a web address.")
    way_out = N_("One address a line, each beginning with https://.")


class NobodyMeant(Refused):
    code = "nobody_meant"
    message = N_("Nobody fits this audience.")
    way_out = N_("Choose other groups, or take a condition away.")


class TooManyMeant(Refused):
    code = "too_many_meant"
    message = N_("These are more recipients than one broadcast may have.")
    way_out = N_("Narrow it to 20,000 at most: by group, stage or tag.")


class HasChanged(Refused):
    code = "broadcast_changed"
    message = N_("Since you looked, it has changed who gets this.")
    way_out = N_("Look at the preview once more, and send it then.")
    status = 409


class AskedAlready(Refused):
    code = "broadcast_asked"
    message = N_("This has been sent or called off already.")
    way_out = N_("Write a new one.")
    status = 409


class Audience(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom a broadcast means: some groups, or members in private, who fit everything that is said here.

    For members `groups` are those of which they must be in one (none: whoever is known); `stages` are numbers.
    """

    kind: Literal["groups", "members"]
    groups: tuple[int, ...] = ()
    stages: tuple[int, ...] = ()
    tag: str = ""
    condition: str = ""


def batch_of(uid: object) -> str:
    """The batch of a broadcast's effects."""
    return f"broadcast/{uid}"


def key_of(uid: object, *, group_id: int | None = None, member_id: int | None = None) -> str:
    """The key of the effect for one recipient: asked for twice, it goes once."""
    return f"broadcast/{uid}/{f'group/{group_id}' if group_id is not None else f'member/{member_id}'}"


PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def links(text: str) -> tuple[str, ...]:
    """The addresses of a text, one a line. Raises BadLink, BroadcastTooLong."""
    found = tuple(line.strip() for line in text.splitlines() if line.strip())
    if any(not one.startswith(("https://", "http://")) or any(c.isspace() for c in one) for one in found):
        raise BadLink
    if len(found) > MOST_ATTACHMENTS or any(len(one) > 1_000 for one in found):
        raise BroadcastTooLong
    return found


def body_of(text: str, attachments: Sequence[str]) -> Send:
    """What each recipient gets."""
    return Send(
        text,
        tuple(
            Attachment("image" if one.split("?")[0].lower().endswith(PICTURES) else "file", url=one)
            for one in attachments
        ),
    )


def held_out(uid: object, member_ids: Iterable[int], percent: int) -> frozenset[int]:
    """The members who do not get it, so that it can be seen what it did: the same whenever it is asked."""
    if percent <= 0:
        return frozenset()
    return frozenset(m for m in member_ids if _place(f"{uid}/{m}") < percent)


def _place(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest()) % 100


# What a preview comes to


@dataclass(frozen=True, slots=True)
class Hour:
    """How many go in the hour that begins at `at`."""

    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """What goes through one account (None: none of ours), and how: by itself, as a mass message, by hand."""

    connection_id: int | None
    how: str
    count: int
    hours: tuple[Hour, ...]

    @property
    def last_at(self) -> datetime:
        return self.hours[-1].at


@dataclass(frozen=True, slots=True)
class Wait:
    """So many go later than they were asked for, at `until`, because of `reason`."""

    reason: str
    until: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Sum:
    """A preview in numbers. `missed`: (reason, how many), most first."""

    recipients: int
    shares: tuple[Share, ...]
    waits: tuple[Wait, ...]
    missed: tuple[tuple[str, int], ...]

    @property
    def reached(self) -> int:
        return sum(share.count for share in self.shares)

    @property
    def left_out(self) -> int:
        return sum(count for _, count in self.missed)


WAYS = ("itself", "mass", "hand")


def summed(lines: Sequence[Foretold]) -> Sum:
    """The numbers of a preview."""
    going: dict[tuple[int | None, str], Counter[datetime]] = {}
    waits: Counter[tuple[str, datetime]] = Counter()
    missed: Counter[str] = Counter()
    for line in lines:
        if line.how == "missed":
            missed[line.reason] += 1
            continue
        hour = line.at.replace(minute=0, second=0, microsecond=0)
        going.setdefault((line.connection_id, line.how), Counter())[hour] += 1
        if line.waited:
            waits[line.waited, hour] += 1
    shares = [
        Share(line, how, hours.total(), tuple(Hour(at, n) for at, n in sorted(hours.items())))
        for (line, how), hours in sorted(going.items(), key=lambda one: (WAYS.index(one[0][1]), one[0][0] or 0))
    ]
    waiting = [Wait(reason, until, n) for (reason, until), n in sorted(waits.items(), key=lambda w: (w[0][1], w[0][0]))]
    return Sum(len(lines), tuple(shares), tuple(waiting), tuple(missed.most_common()))


def seen(words: str, lines: Sequence[Foretold]) -> str:
    """What somebody saw: the same as long as the words, whom they reach, how, and who is missed for what are the same.

    When each goes is left out: a minute later it is a minute later.
    """
    told = hashlib.blake2b(words.encode(), digest_size=16)
    for line in lines:
        told.update(f"{line.group_id}/{line.member_id}/{line.how}/{line.connection_id}/{line.reason}\n".encode())
    return told.hexdigest()


# What became of one


KINDS: dict[str, tuple[str, ...]] = {
    "arrived": ("sent", "confirmed"),
    "with_staff": ("awaiting_staff",),
    "under_way": ("planned", "ready", "leased"),
    "unknown": ("ambiguous",),
    "failed": ("failed",),
    "missed": ("suppressed", "expired"),
}
"""How a broadcast's page sums the states of effects up."""


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a broadcast's recipients stand: how many of each kind; of `failed` and `missed` also why, most first.

    `unknown_masses`: of so many nobody knows whether their mass message was made.
    """

    counts: Mapping[str, int]
    failed: tuple[tuple[str, int], ...]
    missed: tuple[tuple[str, int], ...]
    unknown_masses: int

    @property
    def recipients(self) -> int:
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many have not come to an end."""
        return self.counts["with_staff"] + self.counts["under_way"] + self.counts["unknown"]


def stood(stands: Sequence[BatchStand]) -> Stood:
    """The sum of where the effects stand."""
    counts = {kind: sum(one.count for one in stands if one.state in states) for kind, states in KINDS.items()}
    why = {kind: Counter[str]() for kind in ("failed", "missed")}
    for one in stands:
        for kind, reasons in why.items():
            if one.state in KINDS[kind]:
                reasons[one.reason] += one.count
    unknown = sum(one.count for one in stands if one.massed and one.state == "ambiguous")
    return Stood(counts, tuple(why["failed"].most_common()), tuple(why["missed"].most_common()), unknown)
