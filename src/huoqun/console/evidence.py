"""What a proposal or an incident rests on, as JSON says it, made readable: pairs, and a table for each list of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.console.parts import Evidence, EvidenceTable

ROWS, PAIRS, LONGEST = 30, 12, 300
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)
_HIDDEN = {"group_id", "chapter_id", "identity_id", "minutes"}
"""Ids that say nothing to a person; and how long it takes, which the card says itself."""


def evidence_of(said: Mapping[str, Any], people: Mapping[int, str]) -> Evidence:
    """Named values first, then a table for each list of rows. `people`: names for what is called `member_id`."""
    plain = [(k, v) for k, v in said.items() if not _is_table(v) and k not in _HIDDEN]
    pairs = [(label(key), shown(key, value, people)) for key, value in plain[:PAIRS]]
    tables = [_table(key, value, people) for key, value in said.items() if _is_table(value)]
    return Evidence(pairs, tables)


def members_in(said: Any) -> Iterator[int]:
    """The members that evidence speaks of, to look their names up at once."""
    if isinstance(said, Mapping):
        for key, value in said.items():
            if key == "member_id" and isinstance(value, int):
                yield value
            else:
                yield from members_in(value)
    elif isinstance(said, list | tuple):
        for value in said[:ROWS]:
            yield from members_in(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _table(key: str, rows: Sequence[Mapping[str, Any]], people: Mapping[int, str]) -> EvidenceTable:
    heads = list(dict.fromkeys(k for row in rows[:ROWS] for k in row if k not in _HIDDEN))
    cells = [[shown(head, row.get(head), people) for head in heads] for row in rows[:ROWS]]
    return EvidenceTable(label(key), [label(head) for head in heads], cells, max(0, len(rows) - ROWS))


def shown(key: str, value: Any, people: Mapping[int, str]) -> Any:
    """One value: a moment as a datetime, everything else as words."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return pgettext("evidence", "yes") if value else pgettext("evidence", "no")
    if key == "member_id" and isinstance(value, int):
        return people.get(value) or _("somebody")
    if isinstance(value, int | float):
        return number_format(round(value, 2), use_l10n=True, force_grouping=True)
    if isinstance(value, list | tuple):
        return _(", ").join(str(shown(key, one, people)) for one in value[:ROWS])
    if isinstance(value, Mapping):
        return _("; ").join(f"{label(k)} {shown(k, v, people)}" for k, v in list(value.items())[:PAIRS])
    text = str(value)
    return _moment(text) or text[:LONGEST]


def _moment(text: str) -> datetime | None:
    if not _MOMENT.match(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None


def label(key: str) -> str:
    """What a name in evidence means."""
    words = {
        "at": pgettext("evidence", "when"),
        "came_of_it": pgettext("evidence", "came of it"),
        "channel": pgettext("evidence", "channel"),
        "count": pgettext("evidence", "how many"),
        "counted_days": pgettext("evidence", "days counted"),
        "day": pgettext("evidence", "day"),
        "due_at": pgettext("evidence", "was due"),
        "error": pgettext("evidence", "error"),
        "groups": pgettext("evidence", "groups"),
        "had": pgettext("evidence", "has had"),
        "helped": pgettext("evidence", "helped"),
        "late": pgettext("evidence", "how late"),
        "member_id": pgettext("evidence", "member"),
        "members": pgettext("evidence", "members"),
        "messages": pgettext("evidence", "messages"),
        "messages_before": pgettext("evidence", "messages before"),
        "minutes_spent": pgettext("evidence", "minutes of people"),
        "occurrence": pgettext("evidence", "day or turn"),
        "people": pgettext("evidence", "people"),
        "playbook": pgettext("evidence", "playbook"),
        "reason": pgettext("evidence", "reason"),
        "run": pgettext("evidence", "run"),
        "score": pgettext("evidence", "score"),
        "since": pgettext("evidence", "since"),
        "spoke": pgettext("evidence", "spoke"),
        "to_be_done_first": pgettext("evidence", "tasks to be done first"),
        "step": pgettext("evidence", "step"),
        "steps": pgettext("evidence", "steps"),
        "text": pgettext("evidence", "words"),
        "title": pgettext("evidence", "what"),
        "until": pgettext("evidence", "until"),
        "version": pgettext("evidence", "version"),
    }
    return words.get(key) or _of_deeds(key) or _of_giving(key) or key.replace("_", " ")[:60]


def _of_deeds(key: str) -> str:
    """What counts of deeds in evidence mean; empty: none of them."""
    words = {
        "came": pgettext("evidence", "gatherings"),
        "duty": pgettext("evidence", "duties"),
        "graduated": pgettext("evidence", "graduations"),
        "homework": pgettext("evidence", "homework"),
        "invited": pgettext("evidence", "invited"),
        "quality": pgettext("evidence", "quality posts"),
        "reviewed": pgettext("evidence", "reviews"),
        "thanked": pgettext("evidence", "thanks"),
    }
    return words.get(key, "")


def _of_giving(key: str) -> str:
    """What names in the evidence of red packets and allowances mean; empty: none of them."""
    words = {
        "asked_by": pgettext("evidence", "asked by"),
        "budget": pgettext("evidence", "budget"),
        "greeting": pgettext("evidence", "words on it"),
        "least": pgettext("evidence", "the least share"),
        "left": pgettext("evidence", "left now"),
        "shares": pgettext("evidence", "shares"),
        "total": pgettext("evidence", "in all"),
    }
    return words.get(key, "")
