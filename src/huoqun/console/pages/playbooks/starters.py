"""What a new step is to begin with: enough that it can be read, the rest is filled in on its card."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.core.errors import NotFound
from huoqun.playbooks.format.editing import edit
from huoqun.playbooks.format.model import Playbook, Stage
from huoqun.playbooks.format.reading import read

from .fields import Choices, Path

OF_GROUP = {"scope": "group"}


def kinds() -> Choices:
    """The steps that can be added, in the order of how often they are."""
    return [
        ("say", _("A message to the group")),
        ("tell", _("A message to each member")),
        ("task", _("A task for the team")),
        ("checkin", _("Check-in by a word")),
        ("branch", _("A fork")),
        ("notice", _("A notice to acknowledge")),
        ("tag", _("A tag")),
        ("points", _("Points")),
    ]


def _starter(kind: str, name: str, book: Playbook) -> Mapping[str, Any]:
    role = next(iter(book.roles), "coach")
    starters: dict[str, dict[str, Any]] = {
        "say": {**OF_GROUP, "do": "send", "template": name, "class": "care"},
        "tell": {"do": "send", "template": name, "class": "care"},
        "task": {
            "do": "task", "title": _("What is to be done"), "assignee": {"role": role}, "sla": "24h",
            "outcomes": {pgettext("outcome", "Done"): ""}, "overdue": {"remind": True},
        },
        "checkin": {**OF_GROUP, "do": "checkin", "word": "#打卡{{day}}"},
        "branch": {"do": "branch", "if": "checked_in(day)", "then": name},
        "notice": {**OF_GROUP, "do": "notice", "title": _("What it is about"), "template": name, "class": "service"},
        "tag": {"do": "tag", "add": [_("a new tag")]},
        "points": {"do": "points", "amount": 5, "key": name},
    }  # fmt: skip
    return starters[kind]


def add(text: str, path: Path, kind: str) -> tuple[str, str]:
    """The text with one more step at the end of the stage at `path`, and the step's id.

    Raises NotFound where there is no such stage or kind, BadPlaybook, CannotEdit.
    """
    book = read(text).playbook
    if kind not in dict(kinds()) or path[:1] != ("stages",) or len(path) != 2:
        raise NotFound
    place = path[1]
    if not isinstance(place, int) or not 0 <= place < len(book.stages):
        raise NotFound
    stage = book.stages[place]
    name = _free(kind, book)
    step = {"id": name, **_time(stage), **_starter(kind, name, book)}
    if step.get("template") == name:
        text = edit(text, ("templates", name), _("Write here what is said."))
    return edit(text, (*path, "steps", len(stage.steps)), step), name


def _free(kind: str, book: Playbook) -> str:
    taken = {step.id for stage in book.stages for step in stage.steps} | {step.id for step in book.exit}
    return next(name for n in count(1) if (name := f"{kind}{n}") not in taken and name not in book.templates)


def _time(stage: Stage) -> dict[str, str]:
    """By the clock where the stage has days; else some time after the start."""
    has_days = stage.days or stage.weekdays or stage.monthdays or stage.every
    return {"at": "10:00"} if has_days else {"after": "1h"}
