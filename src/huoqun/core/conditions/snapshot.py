"""What questions read in Python: one member in one run, as things stand at `now`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple


class Done(NamedTuple):
    """A deed: what, when, and its product, value (text as it is stored), group and money where it has them."""

    kind: str
    at: datetime
    product: str = ""
    value: str = ""
    group_id: int | None = None
    amount_minor: int | None = None


class Said(NamedTuple):
    """Words of the member's own, in the run's group or in private, not taken back."""

    text: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """A person is all members that were merged into one: tags, deeds, words, stays of each, the strictest refusal.

    `consents`: purposes to which they said yes, and none of them no; of minors and the erased none counts.

    None and what is missing are unknown. `zone`: the group's, or the workspace's without one. `messages`: how many on
    each day of `zone`, in the group, or everywhere without one. `joined_at`: since when they are in the group for the
    first of the stays that last; `left_at`: not any more. `extra`: what features bring for questions of their own.
    """

    now: datetime
    zone: tzinfo
    run_id: int | None = None
    member_id: int | None = None
    group_id: int | None = None
    day: int | None = None
    began_at: datetime | None = None
    stage: int = 0
    is_staff: bool = False
    is_bot: bool = False
    is_minor: bool = False
    opted_out: bool = False
    consents: Collection[str] = ()
    brought_by_someone: bool = False
    tags: Collection[str] = ()
    background: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    joined_at: datetime | None = None
    left_at: datetime | None = None
    role: str = "member"
    messages: Mapping[date, int] = field(default_factory=dict)
    words: Sequence[Said] = ()
    deeds: Sequence[Done] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    arms: Mapping[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()
