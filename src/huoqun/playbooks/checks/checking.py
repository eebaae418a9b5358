"""Every check before publishing, over one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from huoqun.core.blocks import Block

from ..findings import BadPlaybook, Finding, in_order
from ..format.model import LONGEST_FILE
from ..format.reading import Document, read
from . import names, paths, rewards, running, speaking, texts, times, values, work
from .context import Context
from .view import View

Check = Callable[[View], Iterator[Finding]]

MOST_FINDINGS = 300

CHECKS: tuple[Check, ...] = (
    *names.CHECKS, *values.CHECKS, *paths.CHECKS, *times.CHECKS, *texts.CHECKS,
    *speaking.CHECKS, *work.CHECKS, *rewards.CHECKS, *running.CHECKS,
)  # fmt: skip


def check(document: Document, *, blocks: Mapping[str, Block], context: Context | None = None) -> list[Finding]:
    """Everything that is wrong, by line; in the language that is active. No error: it may be published."""
    view = View(document, blocks, context or Context())
    found = (finding for look in CHECKS for finding in look(view))
    return in_order(dict.fromkeys(islice(found, MOST_FINDINGS)))


def check_text(source: str | bytes, *, blocks: Mapping[str, Block], context: Context | None = None) -> list[Finding]:
    """What is wrong with a text: that it cannot be read, or what the checks find."""
    try:
        document = read(source)
    except BadPlaybook as refusal:
        return list(refusal.findings)
    return check(document, blocks=blocks, context=context)


def check_file(file: Path, *, blocks: Mapping[str, Block], context: Context | None = None) -> list[Finding]:
    """What is wrong with a file. Of one that is too large only the beginning is read."""
    with file.open("rb") as opened:
        return check_text(opened.read(LONGEST_FILE + 1), blocks=blocks, context=context)
