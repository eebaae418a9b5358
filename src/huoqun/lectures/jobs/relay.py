"""The relay hears what hosts say, change and take back, and what becomes of it in each group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, Said, each_message
from huoqun.chats.queries.messages import MessageLine, at_places
from huoqun.chats.rules import MessageKind
from huoqun.chats.waiting import is_question
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces

from ..actions._lines import Words
from ..actions._pumping import BACK_KEY, KEY
from ..actions.asking import Asked, collect
from ..actions.following import follow
from ..actions.speaking import amend, hear, recall
from ..queries.live import heard_in, hosted, lines_of
from ..rules import ASKED_AFTER, LONGEST_LINE, LineKind

EDITED, RECALLED = ("chats.message_edited", 1), ("chats.message_recalled", 1)
MOVED = ("chats.effects_moved", 1)

KINDS = {
    MessageKind.TEXT: LineKind.TEXT,
    MessageKind.LINK: LineKind.TEXT,
    MessageKind.IMAGE: LineKind.IMAGE,
    MessageKind.VOICE: LineKind.VOICE,
    MessageKind.FILE: LineKind.FILE,
    MessageKind.VIDEO: LineKind.FILE,
}
"""What a host's message is as a line. Stickers and what the platform says itself are not relayed."""

FETCHED = (LineKind.IMAGE, LineKind.VOICE)
"""What is asked of the platform where a message has no address of it."""


@consumer(
    "lectures.hear", hears=[RECEIVED, EDITED, RECALLED], acts=True, feature="lectures", expand=each_message, batch=BATCH
)
def hear_hosts(units: Sequence[Unit], now: datetime) -> None:
    """Takes in what hosts say in the host groups of live lectures, follows what they change and take back, and collects
    what the groups that hear them ask.
    """
    said: dict[int, list[Said]] = defaultdict(list)
    changed: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.value is None:
            changed[unit.fact.workspace_id].append(unit)
        elif unit.value.member_id is not None and unit.value.group_id is not None and not unit.value.is_recalled:
            said[unit.fact.workspace_id].append(unit.value)
    for workspace_id, messages in said.items():
        at = workspace(workspace_id).now(now)
        _take_in(workspace_id, messages, at, real=now)
        _collect(workspace_id, messages, at)
    for workspace_id, changes in changed.items():
        _follow(workspace_id, changes, workspace(workspace_id).now(now))


def _take_in(workspace_id: int, said: Sequence[Said], now: datetime, *, real: datetime) -> None:
    for live in hosted(workspace_id, {m.group_id for m in said if m.group_id is not None}):
        theirs = [m for m in said if m.group_id == live.group_id and m.member_id in live.hosts]
        whole = at_places(workspace_id, [(m.id, m.at) for m in theirs])
        lines = sorted((m for m in whole.values() if m.kind in KINDS), key=lambda m: (m.at, m.id))
        words = [words_of(m) for m in lines]
        if words:
            hear(system(workspace_id, "lectures"), lecture_id=live.lecture_id, said=words, now=now, real=real)


def _collect(workspace_id: int, said: Sequence[Said], now: datetime) -> None:
    heard = heard_in(workspace_id, {m.group_id for m in said if m.group_id is not None})
    if not heard:
        return
    here = [m for m in said if m.group_id in heard and m.kind == MessageKind.TEXT]
    asked = [m for m in here if is_question(m.text)]
    known = faces(workspace_id, {m.member_id for m in asked if m.group_id in heard})
    found: dict[int, list[Asked]] = defaultdict(list)
    for m in asked:
        face = known.get(m.member_id or 0)
        if face is None or face.is_bot or face.is_staff:
            continue
        for lecture_id, since, until in heard.get(m.group_id or 0, ()):
            if since <= m.at and (until is None or m.at <= until + ASKED_AFTER):
                found[lecture_id].append(Asked(m.id, m.group_id or 0, m.member_id or 0, m.at))
    for lecture_id, some in found.items():
        collect(system(workspace_id, "lectures"), lecture_id=lecture_id, asked=some, now=now)


def words_of(message: MessageLine) -> Words:
    """A host's message as a line. One whose file only the host can open lacks it."""
    kind = KINDS[message.kind]
    files = tuple(_files(message, kind)) if kind != LineKind.TEXT else ()
    fetch = kind if kind in FETCHED and not files else None
    if not files and (kind != LineKind.TEXT or not message.text.strip()):
        kind = LineKind.LACKING
    return Words(
        text=message.text[:LONGEST_LINE], files=files, kind=kind, message_id=message.id, member_id=message.member_id,
        said_at=message.at, fetch=fetch,
    )  # fmt: skip


def _files(message: MessageLine, kind: LineKind) -> Iterable[dict[str, str]]:
    for found in message.files:
        url = found.get("url")
        if isinstance(url, str) and url.startswith(("https://", "http://")):
            yield {"kind": kind.value, "url": url, "name": str(found.get("name") or "")[:200]}


def _follow(workspace_id: int, changes: Sequence[Unit], now: datetime) -> None:
    places = {c.fact.payload["message_id"]: c.fact for c in changes}
    lines = lines_of(workspace_id, places)
    at = [(m, datetime.fromisoformat(places[m].payload["at"])) for m in {m for m, _ in lines}]
    messages = at_places(workspace_id, at)
    actor = system(workspace_id, "lectures")
    for message_id, line_id in lines:
        found = messages.get(message_id)
        if found is None or found.recalled_at is not None:
            recall(actor, line_id=line_id, now=now)
        elif found.text.strip():
            amend(actor, line_id=line_id, text=found.text[:LONGEST_LINE], now=now)


@consumer("lectures.follow", hears=[MOVED], acts=True, feature="lectures")
def follow_moves(units: Sequence[Unit], now: datetime) -> None:
    """Notes where lines are in their groups, and has each group hear the next when one has ended there."""
    moved: dict[int, set[str]] = defaultdict(set)
    for unit in units:
        keys = unit.fact.payload["keys"]
        ours = {key for key in keys if key.startswith((KEY, BACK_KEY))}
        if ours:
            moved[unit.fact.workspace_id] |= ours
    for workspace_id, keys in moved.items():
        follow(system(workspace_id, "lectures"), keys=keys, now=workspace(workspace_id).now(now))
