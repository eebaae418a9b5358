"""Texts with variables: `{{name}}` and nothing more. What a variable brings is never read as a template again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_HAN, _LATIN = re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z]+")

BUILT_IN = frozenset(
    {"nick", "names", "count", "day", "days", "days_left", "group", "date", "weekday", "owner", "missed", "my_page"}
)
"""Variables that every playbook has. `nick` and `missed` (for a late comer's digest) are one member's,
`names` and `count` a gathering's. `my_page`: a link to the member's own page, which only they get, in private."""

OF_MEMBER = frozenset({"nick", "missed", "my_page"})
PRIVATE = frozenset({"my_page"})
OF_GATHERING = frozenset({"names", "count"})


class Known(Protocol):
    """What variables are: a mapping, or whatever finds each when it is asked for."""

    def get(self, name: str, default: str = "", /) -> str: ...


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its variables: words and names in turn, words first."""

    parts: tuple[str, ...]

    @property
    def variables(self) -> tuple[str, ...]:
        return self.parts[1::2]

    @property
    def is_chinese(self) -> bool:
        """Whether its own words are mostly Chinese: names within it are then told one after another as there.

        >>> cut("谢谢 {{names}}！Huoqun").is_chinese, cut("Reply “收到”, {{names}}").is_chinese
        (True, False)
        """
        words = "".join(self.parts[::2])
        return len(_HAN.findall(words)) >= len(_LATIN.findall(words))

    def filled(self, values: Known) -> str:
        """The text with its variables; one that nobody knows is left out."""
        if len(self.parts) == 1:
            return self.parts[0]
        return "".join(values.get(part, "") if place % 2 else part for place, part in enumerate(self.parts))


def cut(text: str) -> Template:
    """A text's template."""
    return Template(tuple(VARIABLE.split(text)))
