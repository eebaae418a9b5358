"""The pure part of groups: roles in a group, the six kinds that ship."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


SHIPPED_KINDS = (
    ShippedKind("traffic", "Traffic group", "Brings people in within a day or two, then dissolves.", 48, "orange"),
    ShippedKind("newcomer", "Newcomer group", "Seven days to get to know us.", 7 * 24, "yellow"),
    ShippedKind("camp", "Training camp", "Seven to thirty days of daily lessons and check-ins.", 30 * 24, "green"),
    ShippedKind("delivery", "Delivery group", "A term in which what was bought is delivered.", 120 * 24, "cyan"),
    ShippedKind("core", "Core group", "The people who carry the community; no end.", None, "purple"),
    ShippedKind("chapter", "Chapter group", "Members of one place, meeting in person; no end.", None, "blue"),
)

UNSORTED_KIND = ShippedKind("unsorted", "Not sorted yet", "Imported or found; tell Huoqun what it is for.", None, "gray")
