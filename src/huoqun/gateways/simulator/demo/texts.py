"""What the demo's team has written about its community, in the demo's language."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import msgspec


class TaskText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task on the team's desk, due so many hours from now."""

    key: str
    kind: str
    title: str
    copy: str
    why: dict[str, str]
    hours: float
    outcomes: tuple[str, ...] = ()
    group: str = ""
    member: str = ""


class NoticeText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the platform cannot do by itself, so that the team does it by hand within so many hours."""

    key: str
    group: str
    do: str
    text: str
    cls: str
    hours: float


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`data/<language>.json`. `team`: role and name by the member's id; `kinds`: what is said of each kind's groups.

    `campaign`: the name, aim, budget and wall of the campaign that runs.
    """

    workspace: str
    connection: str
    team: dict[str, tuple[str, str]]
    tags: dict[str, str]
    how_met: tuple[str, ...]
    kinds: dict[str, dict[str, Any]]
    tasks: tuple[TaskText, ...]
    effects: tuple[NoticeText, ...]
    campaign: dict[str, str]


@cache
def texts(language: str) -> Texts:
    """The texts in `zh-Hans` or `en`."""
    found = resources.files(__package__) / "data" / f"{language}.json"
    return msgspec.json.decode(found.read_bytes(), type=Texts)
