"""What camps announce of study buddies."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.buddies_paired")
@dataclass(frozen=True, kw_only=True)
class BuddiesPaired:
    """Members of a class have other buddies than before, at most 500 a fact; each was told in private."""

    group_run_id: int
    group_id: int
    member_ids: tuple[int, ...]


@fact("camps.buddies_ended")
@dataclass(frozen=True, kw_only=True)
class BuddiesEnded:
    """A class has study buddies no longer."""

    group_run_id: int
    group_id: int


@fact("camps.buddy_wish_changed")
@dataclass(frozen=True, kw_only=True)
class BuddyWishChanged:
    """A member wants a buddy in their class, or none."""

    group_run_id: int
    group_id: int
    member_id: int
    wants: bool
