"""What notices announce."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("notices.told")
@dataclass(frozen=True, kw_only=True)
class Told:
    """A group was told something that everybody is to acknowledge."""

    notice_id: int
    group_id: int
    readers: int


@fact("notices.acknowledged")
@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """A member said that they have read a notice."""

    notice_id: int
    group_id: int
    member_id: int


@fact("notices.reminded")
@dataclass(frozen=True, kw_only=True)
class Reminded:
    """Those who had not acknowledged a notice were reminded."""

    notice_id: int
    group_id: int
    readers: int


@fact("notices.links_sent")
@dataclass(frozen=True, kw_only=True)
class LinksSent:
    """Those who had not acknowledged a notice were sent a link to it on their own page."""

    notice_id: int
    group_id: int
    readers: int


@fact("notices.closed")
@dataclass(frozen=True, kw_only=True)
class Closed:
    """Nobody is waited for any more."""

    notice_id: int
    group_id: int
