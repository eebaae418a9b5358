"""What the ledger announces. A batch leaves one fact for each `BLOCK` transfers, not one a transfer."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact

BLOCK = 512
"""At most so many transfers in one fact, as messages do."""


@fact("points.transferred")
@dataclass(frozen=True, kw_only=True)
class Transferred:
    """Transfers were posted. `member_ids`: whose balances they changed, each once."""

    transfer_ids: list[int]
    member_ids: list[int]


@fact("points.reserved")
@dataclass(frozen=True, kw_only=True)
class Reserved:
    """Amounts were set aside until their transfers are posted or voided."""

    transfer_ids: list[int]
    member_ids: list[int]


@fact("points.voided")
@dataclass(frozen=True, kw_only=True)
class Voided:
    """Pending transfers came to nothing: what was set aside is free again. `why`: a word of ours, such as `late`."""

    transfer_ids: list[int]
    member_ids: list[int]
    why: str


@fact("points.reversed")
@dataclass(frozen=True, kw_only=True)
class Reversed:
    """A posted transfer was taken back by another one, `transfer_id`."""

    transfer_id: int
    reverses_id: int
    member_ids: list[int]
