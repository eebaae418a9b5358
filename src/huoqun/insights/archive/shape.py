"""What the archive's tables hold, and where their files lie. Pure.

Of time there are two kinds: `day` is an ordinal of the group's day (date.toordinal; 1 is 0001-01-01), `moment` and
whatever ends in `_at` are microseconds since 1970 in UTC. Flags are 0 or 1. So every engine reckons with integers
alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

NUMBER, SMALL, TEXT, NUMBERS = "int64", "int32", "string", "array<int64>"


@dataclass(frozen=True, slots=True)
class Table:
    """`columns`: name → type, in Ibis' words. `monthly`: a file a month, else one a workspace. `order`: of its rows."""

    name: str
    columns: Mapping[str, str]
    order: str
    monthly: bool = True


_COUNTS = dict.fromkeys(
    (
        "messages", "words", "links", "turns", "replies_out", "replies_in", "mentions_out", "mentions_in", "questions",
        "answers", "reactions", "check_ins", "purchases", "gatherings", "complaints",
    ),
    NUMBER,
)  # fmt: skip
MESSAGES = Table(
    "messages",
    {
        "id": NUMBER, "group_id": NUMBER, "member_id": NUMBER, "day": SMALL, "moment": NUMBER, "words": SMALL,
        "link": SMALL, "turn": SMALL, "question": SMALL, "reactions": SMALL, "reply": SMALL, "answer": SMALL,
        "to_id": NUMBER, "to_message": NUMBER, "to_day": SMALL, "after_id": NUMBER, "mentions": SMALL,
        "complaint": SMALL, "mentioned": NUMBERS,
    },
    "group_id, moment, id",
)  # fmt: skip
"""`turn`: it follows somebody else's words within an hour, `after_id` is whose. `reply`: to a message of the week
before, `to_message`, of `to_id`, said on `to_day`; `answer`: that asked something. Who was erased is nobody: null.
"""
DEEDS = Table(
    "deeds",
    {
        "id": NUMBER, "group_id": NUMBER, "member_id": NUMBER, "day": SMALL, "moment": NUMBER, "kind": TEXT,
        "product": TEXT, "amount_minor": NUMBER, "currency": TEXT,
    },
    "group_id, moment, id",
)  # fmt: skip
"""`group_id` 0: in no group."""
DAYS = Table(
    "days",
    {"group_id": NUMBER, "member_id": NUMBER, "day": SMALL, **_COUNTS, "first_at": NUMBER, "heeded_at": NUMBER},
    "group_id, day, member_id",
)
"""As insights_memberday has them. `first_at`: their first words of the day; `heeded_at`: when somebody first replied to
them, or spoke right after them.
"""
PAIRS = Table(
    "pairs",
    {"group_id": NUMBER, "week": SMALL, "member_id": NUMBER, "to_id": NUMBER, "replies": NUMBER},
    "group_id, week, member_id, to_id",
)
"""Who replied to whom, how often in a week, which begins on Monday: `week` is (day - 1) // 7. One that lies in two
months has a row in both.
"""
ANSWERED = Table(
    "answered", {"group_id": NUMBER, "message_id": NUMBER, "day": SMALL, "answered_at": NUMBER}, "group_id, message_id"
)
"""Questions with an answer in the month, by the day of the question."""
PEOPLE = Table(
    "people",
    {"id": NUMBER, "is_bot": SMALL, "is_staff": SMALL, "stage": SMALL, "brought_by": NUMBER, "created_day": SMALL},
    "id",
    monthly=False,
)
"""Who was merged into somebody is that somebody, here as everywhere."""
GROUPS = Table("groups", {"id": NUMBER, "kind": TEXT, "founded_day": SMALL, "ended_day": SMALL}, "id", monthly=False)
STAYS = Table(
    "stays",
    {
        "group_id": NUMBER, "member_id": NUMBER, "joined_day": SMALL, "joined_at": NUMBER, "left_day": SMALL,
        "left_at": NUMBER, "inferred": SMALL, "role": TEXT, "way_in": TEXT, "brought_by": NUMBER,
    },
    "group_id, member_id, joined_at",
    monthly=False,
)  # fmt: skip
"""`inferred`: known only from their words."""

READ = (MESSAGES, DEEDS)
"""Monthly tables that are read from the database."""
ROLLED = (DAYS, PAIRS, ANSWERED)
"""Monthly tables that are made of those."""
COSTS = Table(
    "costs",
    {"group_id": NUMBER, "day": SMALL, "kind": TEXT, "currency": TEXT, "amount": NUMBER},
    "group_id, day, kind",
    monthly=False,
)
"""What people cost: `minutes` of the team (in seconds), `paid` to members (in minor units)."""
ADS = Table(
    "ads", {"group_id": NUMBER, "day": SMALL, "messages": NUMBER, "gone": NUMBER}, "group_id, day", monthly=False
)
"""Messages that the rules judged to be advertisements, and how many of them were recalled or taken down since."""
KEPT = (PEOPLE, GROUPS, STAYS, COSTS, ADS)
ALL = (*READ, *ROLLED, *KEPT)


def folder(root: Path, table: Table, workspace_id: int, month: date | None) -> Path:
    """Where a table's file of a workspace (and month) lies: `NAME/workspace=7/month=2026-11`."""
    place = root / table.name / f"workspace={workspace_id}"
    return place if month is None else place / f"month={month:%Y-%m}"


FILE = "rows.parquet"
