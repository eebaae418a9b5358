"""Messages looked at by the rules of their groups: which rule each breaks, with everything that was seen. Nothing is
done here: the same looking serves the job and the trial of new rules on what was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from huoqun.chats.rules import MessageKind

from ..ads.features import features
from ..ads.model import Judged, shipped
from ..ads.spelling import Reading, read
from ..charter.model import Breach, broken
from ..conditions import AddsMany, Pictured, Said
from ..learning import Correction
from ..twins import Print, print_of
from . import seeing
from .charters import Ground
from .seeing import Author, Printed, Twin

LONGEST = 8_000
"""So much of a message is looked at: an advertisement is not hidden behind a novel, a flood of signs costs nothing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message to be looked at. `codes`: what QR codes in its pictures say; `pictured`: it was looked at before, and
    now its pictures are."""

    id: int
    group_id: int
    member_id: int
    at: datetime
    text: str
    kind: int = MessageKind.TEXT
    provider_id: str | None = None
    codes: tuple[str, ...] = ()
    pictured: Pictured = Pictured.NOT


@dataclass(frozen=True, slots=True)
class Seen:
    """A message with its author and what the model and its numbers say of it."""

    heard: Heard
    author: Author
    reading: Reading
    judged: Judged
    printed: Printed | None


@dataclass(frozen=True, slots=True)
class Met:
    """A rule that a message broke. `version`: the version that the rule stands in."""

    seen: Seen
    breach: Breach
    version: int
    twins: tuple[Twin, ...]


def read_all(workspace_id: int, heard: Sequence[Heard], correction: Correction) -> list[Seen]:
    """The messages of people, read and weighed. Bots are no members; staff are."""
    known = seeing.authors(workspace_id, [(one.group_id, one.member_id) for one in heard])
    there = [(one, by) for one in heard if (by := known.get((one.group_id, one.member_id))) and not by.is_bot]
    # Many say the same: what was read once in a batch is not read again.
    texts = list(dict.fromkeys(one.text[:LONGEST] for one, _ in there))
    readings = [read(text) for text in texts]
    if not readings:
        return []
    added = correction.of(features(readings)) if correction.works else None
    judged = shipped().judge_read(readings, added)
    known_texts = {
        text: (reading, verdict, print_of(reading) if _may_be_twin(reading, verdict) else None)
        for text, reading, verdict in zip(texts, readings, judged, strict=True)
    }
    return [_seen(one, by, *known_texts[one.text[:LONGEST]]) for one, by in there]


def _may_be_twin(reading: Reading, judged: Judged) -> bool:
    return judged.score >= seeing.SMELLS or len(reading.bare) >= seeing.TELLING


def _seen(one: Heard, by: Author, reading: Reading, judged: Judged, numbers: Print | None) -> Seen:
    printed = Printed(one.id, one.group_id, by.head, one.at, judged.score, numbers) if numbers else None
    return Seen(one, by, reading, judged, printed)


def look(
    workspace_id: int, seen: Sequence[Seen], grounds: Mapping[int, Ground], alike: Mapping[int, Sequence[Twin]]
) -> list[Met]:
    """Every rule that was broken, message by message in the order in which they were said."""
    before, brought = _spoken(workspace_id, seen, grounds), _added(workspace_id, seen, grounds)
    met = []
    for one in sorted(seen, key=lambda each: (each.heard.at, each.heard.id)):
        ground, place = grounds[one.heard.group_id], (one.heard.group_id, one.heard.member_id)
        twins = alike.get(one.heard.id, ())
        said = _said(one, ground, before.get(place, ()), brought.get(place, ()), twins)
        for breach in broken(ground.charter, said, role=one.author.role):
            met.append(Met(one, breach, ground.sources[breach.rule.key], tuple(twins[:20])))
    return met


def _said(
    one: Seen, ground: Ground, before: Sequence[tuple[datetime, int]], brought: Sequence[datetime],
    twins: Sequence[Twin],
) -> Said:  # fmt: skip
    heard = one.heard
    return Said(
        heard.text, one.reading, one.judged, heard.at.astimezone(_zone(ground.zone)),
        card=heard.kind == MessageKind.LINK and not heard.pictured, codes=heard.codes,
        before=[at for at, id in before if (at, id) < (heard.at, heard.id)],
        elsewhere=seeing.elsewhere(one.printed, twins) if one.printed else 0,
        joined=one.author.joined, added=brought, pictured=heard.pictured,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _spoken(
    workspace_id: int, seen: Sequence[Seen], grounds: Mapping[int, Ground]
) -> Mapping[tuple[int, int], list[tuple[datetime, int]]]:
    spans: dict[tuple[int, int], tuple[datetime, datetime]] = {}
    for one in seen:
        window, at = grounds[one.heard.group_id].charter.window, one.heard.at
        if window:
            place = (one.heard.group_id, one.heard.member_id)
            since, until = spans.get(place, (at - window, at))
            spans[place] = min(since, at - window), max(until, at)
    return seeing.spoken(workspace_id, spans)


def _added(
    workspace_id: int, seen: Sequence[Seen], grounds: Mapping[int, Ground]
) -> Mapping[tuple[int, int], list[datetime]]:
    windows = [
        condition.within for ground in grounds.values() for rule in ground.charter.rules.values()
        for condition in rule.conditions if isinstance(condition, AddsMany)
    ]  # fmt: skip
    if not windows or not seen:
        return {}
    since = min(one.heard.at for one in seen) - max(windows, default=timedelta())
    return seeing.added(workspace_id, [(one.heard.group_id, one.heard.member_id) for one in seen], since)
