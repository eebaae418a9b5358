"""A renamed step is suggested by its words, its name and its place; a strange one is not."""

from __future__ import annotations

import pytest

from huoqun.core.blocks import all_blocks
from huoqun.playbooks.compiling import plan_of
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.renamed import suggestions

BOOK = """
schema: playbook/v1
id: camp
name: 营
kind: camp
calendar: {days: 2}
templates:
  ask: 今天有空写一点吗？回复1就算数
  bye: 明天见，早点休息
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: ask, do: ask, template: ask, class: care, at: "09:00", timeout: 2h}
      - {id: bye, do: send, template: bye, class: care, at: "21:00"}
      - {id: pause, do: wait, for: {image: true}, timeout: 3h, at: "22:00"}
"""


def plan(text: str, version: int):
    return plan_of(read(text).playbook, blocks=all_blocks(), version_id=version)


@pytest.mark.parametrize(
    ("before", "after", "became"),
    [
        # Only another name
        ("{id: ask,", "{id: question,", {"ask": "question"}),
        # Another name and other words here and there
        ("{id: ask, do: ask, template: ask", "{id: ask_kindly, do: ask, template: ask", {"ask": "ask_kindly"}),
        # What waits has no words: what it waits for speaks
        ("{id: pause,", "{id: photo,", {"pause": "photo"}),
        # Another block is another step
        ("{id: ask, do: ask, template: ask, class: care, at: \"09:00\", timeout: 2h}",
         "{id: question, do: send, template: ask, class: care, at: \"09:00\"}", {}),
        # Still there: nothing to suggest
        ("timeout: 2h", "timeout: 4h", {}),
    ],
)  # fmt: skip
def test_what_a_step_became(before, after, became):
    assert before in BOOK
    old, new = plan(BOOK, 1), plan(BOOK.replace(before, after), 2)

    gone = [step for step in old.steps if step not in new.steps]
    assert suggestions(old, new, gone) == became


def test_words_that_have_nothing_in_common_are_no_renaming():
    other = BOOK.replace("{id: bye,", "{id: sale,").replace("明天见，早点休息", "VIP course, half off until Friday")

    assert suggestions(plan(BOOK, 1), plan(other, 2), ["bye"]) == {}


def test_of_two_steps_each_gets_its_own():
    both = BOOK.replace("{id: bye,", "{id: night,").replace("{id: ask,", "{id: morning,")
    both = both.replace(
        "- {id: pause", '- {id: second, do: send, template: ask, class: care, at: "21:30"}\n      - {id: pause'
    )

    assert suggestions(plan(BOOK, 1), plan(both, 2), ["bye", "ask"]) == {"bye": "night", "ask": "morning"}
