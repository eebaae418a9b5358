"""Operators' own patterns: searched in time that grows with the text alone, by RE2, whatever was written.

What RE2 has not (looking ahead, back-references) is refused with a word, never run by an engine that may explode. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import re2  # type: ignore[import-untyped]

from huoqun.core.errors import Refused

from .ads.telling import N_

LONGEST, MEMORY, READ = 500, 1 << 20, 100_000


class PatternUnfit(Refused):
    """A pattern that an operator wrote cannot be used."""

    code = "pattern_unfit"
    message = N_("This pattern cannot be used.")
    way_out = N_("Write it without looking ahead or back and without references, with counts below 1,000, and shorter.")


@dataclass(slots=True)
class Pattern:
    """A pattern made ready. Raises PatternUnfit where it is none, too long, or meets every text."""

    source: str
    _ready: Any = field(init=False)

    def __post_init__(self) -> None:
        options = re2.Options()
        options.max_mem, options.log_errors, options.case_sensitive = MEMORY, False, False
        if not 0 < len(self.source) <= LONGEST:
            raise PatternUnfit
        try:
            self._ready = re2.compile(self.source, options)
        except (re2.error, UnicodeEncodeError) as error:
            raise PatternUnfit from error
        if self._ready.search("") is not None:
            raise PatternUnfit(N_("This pattern meets every message."), way_out=N_("Say what it has to contain."))

    def found(self, text: str) -> str | None:
        """The first piece of a text that it meets; of a long text the beginning is searched."""
        met = self._ready.search(text[:READ].encode("utf-8", "replace").decode("utf-8"))
        return met.group() if met else None
