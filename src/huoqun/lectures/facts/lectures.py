"""What is announced of lectures."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("lectures.moved")
@dataclass(frozen=True, kw_only=True)
class LectureMoved:
    """A lecture came to another state (`about`), or something else of it changed: edited, held, going_on."""

    lecture_id: int
    about: str


@fact("lectures.groups_changed")
@dataclass(frozen=True, kw_only=True)
class GroupsChanged:
    """Groups hear a lecture from now on (`added`), or no more (`out`)."""

    lecture_id: int
    group_ids: tuple[int, ...]
    about: str
