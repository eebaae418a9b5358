"""What the tasks of a pile have in common, in words. Pure."""

from __future__ import annotations

from itertools import takewhile

GAP = "…"
AROUND = f" \t·:：,，、-—{GAP}"


PAIRS = (("（", "）"), ("(", ")"), ("「", "」"), ("“", "”"), ("《", "》"), ("【", "】"), ("[", "]"))


def common_words(bare: tuple[str, str], titles: tuple[str, str]) -> str:
    """The name of a pile. `titles`: the lowest and the highest of its titles, by code points; so their common beginning
    is that of all. `bare`: the same with each member's name left out, which are equal where only the names differ.

    Where nothing is in common, one of the titles stands for all.
    """
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(*titles, strict=False))
    found = bare[0] if bare[0] == bare[1] else "".join(one for one, _ in alike)
    return _closed(found).strip(AROUND) or titles[0]


def _closed(text: str) -> str:
    """Without what stands in a bracket that is opened and not closed: "day 1)" and "day 2)" have "(day " in common."""
    for opening, closing in PAIRS:
        place = text.rfind(opening)
        if place > text.rfind(closing):
            text = text[:place]
    return text
