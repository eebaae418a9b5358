"""What broadcasts announce."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("broadcasts.drafted")
@dataclass(frozen=True, kw_only=True)
class Drafted:
    """Words to many were written down, or changed before they were sent."""

    broadcast_id: int


@fact("broadcasts.previewed")
@dataclass(frozen=True, kw_only=True)
class Previewed:
    """Somebody looked at who would get a broadcast and who would not."""

    broadcast_id: int


@fact("broadcasts.asked")
@dataclass(frozen=True, kw_only=True)
class Asked:
    """A broadcast was asked for: so many effects are in the outbox."""

    broadcast_id: int
    recipients: int


@fact("broadcasts.cancelled")
@dataclass(frozen=True, kw_only=True)
class Cancelled:
    """A broadcast was called off: so many of its recipients do not get it any more."""

    broadcast_id: int
    withdrawn: int


@fact("broadcasts.reminded")
@dataclass(frozen=True, kw_only=True)
class Reminded:
    """Whoever still has to send it was reminded of a broadcast: by the platform, or in Huoqun (`how`)."""

    broadcast_id: int
    how: str
    waiting: int


@fact("broadcasts.done")
@dataclass(frozen=True, kw_only=True)
class Done:
    """Nothing of a broadcast is under way any more."""

    broadcast_id: int
