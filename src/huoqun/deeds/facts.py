"""What deeds announces."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("deeds.recorded")
@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Somebody did something that counts. `member_id` null: it is not known yet who."""

    deed_id: int
    kind: str
    product: str
    member_id: int | None
    group_id: int | None = None


@fact("deeds.matched")
@dataclass(frozen=True, kw_only=True)
class Matched:
    """It became known who did a deed that was recorded before."""

    deed_id: int
    kind: str
    product: str
    member_id: int
    group_id: int | None = None


@fact("deeds.withdrawn")
@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """A deed counts no longer: what it was of was refused or taken back. `kind`: what it counted as.

    Where it counts again, `deeds.recorded` tells of the same deed anew.
    """

    deed_id: int
    kind: str
    product: str
    member_id: int | None
    group_id: int | None = None
