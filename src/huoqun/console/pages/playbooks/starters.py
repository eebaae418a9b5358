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


def stage_kinds() -> Choices:
    """The stages that can be added: by when their steps happen."""
    return [
        ("days", _("On days of the calendar")),
        ("weekdays", _("Every week")),
        ("after", _("Some time after somebody’s start")),
    ]


def exit_kinds(book: Playbook) -> Choices:
    """The ways out that can be added; without an end in the calendar nothing ends on a day."""
    dated = [
        ("dissolve", _("Dissolve the group when the days are over")),
        ("close", _("End the playbook when the days are over")),
    ]
    return [*(dated if isinstance(book.calendar.days, int) else []), ("leave", _("A member leaves it by a condition"))]


def add(text: str, path: Path, kind: str) -> tuple[str, str]:
    """The text with one more step at the end of the stage at `path`, and the step's id. A path one beyond the stages
    adds a stage, and one beyond the ways out a way out, with its first step.

    Raises NotFound where there is no such place or kind, BadPlaybook, CannotEdit.
    """
    book = read(text).playbook
    match path:
        case ("stages", int(place)) if 0 <= place < len(book.stages) and kind in dict(kinds()):
            stage = book.stages[place]
            name = _free(kind, book)
            step = {"id": name, **_time(stage), **_starter(kind, name, book)}
            return edit(_worded(text, step), (*path, "steps", len(stage.steps)), step), name
        case ("stages", int(place)) if place == len(book.stages) and kind in dict(stage_kinds()):
            return _add_stage(text, path, kind, book)
        case ("exit", int(place)) if place == len(book.exit) and kind in dict(exit_kinds(book)):
            name = _free(kind, book)
            step = {"id": name, **_way_out(kind, name, book)}
            return edit(_worded(text, step), path, step), name
    raise NotFound


def _worded(text: str, step: Mapping[str, Any]) -> str:
    """The text with words for what the step says, where it says something of its own."""
    own = step["id"] in (step.get("template"), step.get("announce"))
    return edit(text, ("templates", step["id"]), _("Write here what is said.")) if own else text


def _add_stage(text: str, path: Path, kind: str, book: Playbook) -> tuple[str, str]:
    name = _free("say" if kind != "after" else "tell", book)
    taken = {stage.id for stage in book.stages}
    stage_id = next(one for n in count(1) if (one := f"stage{n}") not in taken)
    days: dict[str, Any] = {"days": {"days": ["D1"]}, "weekdays": {"weekdays": ["mon"]}}.get(kind, {})
    time = {"at": "10:00"} if days else {"after": "1h"}
    step = {"id": name, **time, **_starter(name.rstrip("0123456789"), name, book)}
    return edit(_worded(text, step), path, {"id": stage_id, **days, "steps": [step]}), name


def _way_out(kind: str, name: str, book: Playbook) -> Mapping[str, Any]:
    end = f"D{(book.calendar.days or 0) + 1} 12:00"
    ways: dict[str, dict[str, Any]] = {
        "dissolve": {**OF_GROUP, "at": end, "do": "dissolve", "announce": name, "require": "approval"},
        "close": {"at": end, "do": "end"},
        "leave": {"if": "tag('{}')".format(_("has left")), "do": "end", "reason": _("wanted to leave")},
    }
    return ways[kind]


def _free(kind: str, book: Playbook) -> str:
    taken = {step.id for stage in book.stages for step in stage.steps} | {step.id for step in book.exit}
    return next(name for n in count(1) if (name := f"{kind}{n}") not in taken and name not in book.templates)


def _time(stage: Stage) -> dict[str, str]:
    """By the clock where the stage has days; else some time after the start."""
    has_days = stage.days or stage.weekdays or stage.monthdays or stage.every
    return {"at": "10:00"} if has_days else {"after": "1h"}
