"""What changed between two texts, line by line and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any, Literal

from django.utils.translation import ngettext

from huoqun.console.words import listed
from huoqun.playbooks.findings import BadPlaybook
from huoqun.playbooks.format.model import Playbook
from huoqun.playbooks.format.reading import read

AROUND = 2
MOST = 2_000
"""Lines that a page shows."""
COMPARED = 9_000_000
"""Pairs of lines that are compared."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of either text, or (`gap`) the place of some that are alike."""

    kind: Literal["same", "gone", "new", "gap"]
    old: int | None
    new: int | None
    text: str


def diff(old: str, new: str) -> list[DiffLine]:
    """The lines that differ, with some around them. Nothing where the texts are alike."""
    if old == new:
        return []
    before, after = old.splitlines(), new.splitlines()
    found: list[DiffLine] = []
    for n, group in enumerate(_groups(before, after)):
        if n or group[0][1]:
            found.append(DiffLine("gap", None, None, ""))
        for tag, i1, i2, j1, j2 in group:
            found += _lines(tag, before, (i1, i2), after, (j1, j2))
        if len(found) > MOST:
            return [*found[:MOST], DiffLine("gap", None, None, "")]
    return found


def _groups(before: list[str], after: list[str]) -> Iterable[list[tuple[str, int, int, int, int]]]:
    """Stretches with what differs. Where very much does, comparing takes minutes: it is one stretch then."""
    if len(before) * len(after) <= COMPARED:
        yield from SequenceMatcher(None, before, after).get_grouped_opcodes(AROUND)
        return
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    rest = (before[: alike - 1 if alike else None : -1], after[: alike - 1 if alike else None : -1])
    behind = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*rest, strict=False)))
    yield [("replace", alike, len(before) - behind, alike, len(after) - behind)]


def _lines(
    tag: str, before: list[str], old: tuple[int, int], after: list[str], new: tuple[int, int]
) -> Iterator[DiffLine]:
    if tag == "equal":
        for i, j in zip(range(*old), range(*new), strict=True):
            yield DiffLine("same", i + 1, j + 1, before[i])
        return
    for i in range(*old):
        yield DiffLine("gone", i + 1, None, before[i])
    for j in range(*new):
        yield DiffLine("new", None, j + 1, after[j])


def told(old: str, new: str) -> list[str]:
    """What changed in a playbook, in words; nothing where one of the texts cannot be read."""
    try:
        before, after = read(old).playbook, read(new).playbook
    except BadPlaybook:
        return []
    return [*_told_of_steps(_steps(before), _steps(after)), *_told_of_words(before.templates, after.templates)]


def _steps(book: Playbook) -> dict[str, Any]:
    of_stages = {step.id: (step, stage.days) for stage in book.stages for step in stage.steps}
    return of_stages | {step.id: (step, ()) for step in book.exit}


def _told_of_steps(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    come, gone = [name for name in new if name not in old], [name for name in old if name not in new]
    changed = [name for name in new if name in old and old[name] != new[name]]
    if come:
        said = ngettext("%(n)d step is new: %(names)s", "%(n)d steps are new: %(names)s", len(come))
        yield said % {"n": len(come), "names": _named(come)}
    if gone:
        said = ngettext("%(n)d step is gone: %(names)s", "%(n)d steps are gone: %(names)s", len(gone))
        yield said % {"n": len(gone), "names": _named(gone)}
    if changed:
        said = ngettext("%(n)d step is changed: %(names)s", "%(n)d steps are changed: %(names)s", len(changed))
        yield said % {"n": len(changed), "names": _named(changed)}


def _told_of_words(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    changed = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
    if changed:
        said = ngettext(
            "%(n)d text has other words: %(names)s", "%(n)d texts have other words: %(names)s", len(changed)
        )
        yield said % {"n": len(changed), "names": _named(sorted(changed))}


def _named(names: list[str]) -> str:
    return listed(names, most=8)
