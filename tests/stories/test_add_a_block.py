"""The block of docs/howto/add-a-block.md, taken from the page and used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huoqun.core import blocks

from .running import HEAD, Running

PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "add-a-block.md"
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


@pytest.fixture
def shown():
    """The page's code by language; the block it makes is forgotten afterwards."""
    found = dict(FENCE.findall(PAGE.read_text("utf-8")))
    yield found
    blocks._blocks.pop("thank", None)


@pytest.mark.django_db(transaction=True)
def test_the_block_that_the_page_shows_works_as_it_stands(cast, shown):
    assert len(shown["python"].strip().splitlines()) < 40
    exec(compile(shown["python"], str(PAGE), "exec"), {"__name__": "huoqun.deeds.thanking"})
    story = Running(cast)
    story.member("Alice").joins("writers")

    story.runs(HEAD.format(id="story") + f"stages:\n  - id: s\n    days: [D1]\n    steps:\n      {shown['yaml']}")
    story.passes(hours=8, minutes=5)

    assert [deed.value for deed in story.deeds("thanked")] == ["第1天的分享"]
    assert story.log("thanks") == [("D1", "thanked")]
