"""What camps hear: words, pictures and links in groups where check-in is open, edits of them, and what is recalled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, Said, each_message
from huoqun.chats.queries.late import said_since
from huoqun.chats.queries.messages import MessageLine, at_places
from huoqun.chats.rules import MessageKind
from huoqun.core.actor import system
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.members.forgetting import THEIRS, forgets

from ..actions.hearing import Words, hear
from ..actions.judging import take_back
from ..queries.windows import opened_at

EDITED = ("chats.message_edited", 1)
RECALLED = ("chats.message_recalled", 1)
OPENED = ("camps.window_opened", 1)


@consumer(
    "camps.checkins", hears={RECEIVED, EDITED, RECALLED, OPENED}, acts=True, first=True, expand=each_message,
    batch=BATCH,
)  # fmt: skip
def hear_checkins(units: Sequence[Unit], now: datetime) -> None:
    """Checks in whoever says or shows what the day asks for, lets cards be used, and takes back what is recalled.

    An edited message is said anew. A day that opens late hears what was said since it was to be open.
    """
    said: Mapping[int, list[Words]] = defaultdict(list)
    for unit in units:
        one = unit.value
        if isinstance(one, Said) and not one.is_recalled and one.kind != MessageKind.SYSTEM:
            said[one.workspace_id] += _words(one.id, one.group_id, one.member_id, one.at, one.text, one.kind)
    facts = _facts(units)
    for workspace_id, edits in facts[EDITED[0]].items():
        lines = at_places(workspace_id, [_place(fact) for fact in edits])
        for fact in edits:
            line = lines.get(fact.payload["message_id"])
            if line is not None:
                said[workspace_id] += _of_line(line, fact.occurred_at)
    for workspace_id, opened in facts[OPENED[0]].items():
        said[workspace_id] += _late(workspace_id, opened, workspace(workspace_id).now(now))
    for workspace_id, words in said.items():
        hear(system(workspace_id, "camps"), said=words, now=workspace(workspace_id).now(now))
    for workspace_id, recalls in facts[RECALLED[0]].items():
        ids = [int(fact.payload["message_id"]) for fact in recalls]
        take_back(system(workspace_id, "camps"), message_ids=ids, now=workspace(workspace_id).now(now))


forgets(
    "camps.forget",
    "Empties the check-ins of erased members; that they did, and on which days, stays for the sums.",
    f"update camps_checkin set text = '', link = '', files = '{{}}', fingerprint = '', reason = '' where {THEIRS}",
)


def _late(workspace_id: int, opened: Sequence[Envelope], now: datetime) -> list[Words]:
    """What was said in groups since their days were to be open; what comes now is heard by itself."""
    days = opened_at(workspace_id, [(f.payload["group_run_id"], f.payload["day"]) for f in opened])
    lines = said_since(workspace_id, days, until=now)
    return [words for line in lines for words in _of_line(line, line.edited_at or line.at, is_late=True)]


def _of_line(line: MessageLine, at: datetime, *, is_late: bool = False) -> list[Words]:
    return _words(line.id, line.group_id, line.member_id, at, line.text, line.kind, line.at, is_late)


def _words(
    message: int, group: int | None, member: int | None, at: datetime, text: str, kind: int,
    said_at: datetime | None = None, is_late: bool = False,
) -> list[Words]:  # fmt: skip
    if group is None or member is None:
        return []
    return [Words(message, group, member, at, text, kind, said_at, is_late)]


def _facts(units: Iterable[Unit]) -> dict[str, dict[int, list[Envelope]]]:
    """Facts that are no messages, by name and workspace."""
    found: dict[str, dict[int, list[Envelope]]] = defaultdict(lambda: defaultdict(list))
    for unit in units:
        if unit.value is None:
            found[unit.fact.name][unit.fact.workspace_id].append(unit.fact)
    return found


def _place(fact: Envelope) -> tuple[int, datetime]:
    return int(fact.payload["message_id"]), datetime.fromisoformat(fact.payload["at"])
