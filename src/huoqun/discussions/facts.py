"""What is announced of discussions."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("discussions.mode_moved")
@dataclass(frozen=True, kw_only=True)
class ModeMoved:
    """A mode was opened or closed in a group; `about`: opened, closed; `mode`: slow, paragraphs, topics."""

    mode_id: int
    group_id: int
    mode: str
    about: str


@fact("discussions.reminded")
@dataclass(frozen=True, kw_only=True)
class Reminded:
    """A member was gently told what the mode asks for."""

    mode_id: int
    group_id: int
    member_id: int
