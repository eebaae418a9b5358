"""All checks together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.playbooks.checks.checking import check
from huoqun.playbooks.codes import Code
from huoqun.playbooks.findings import BadPlaybook
from huoqun.playbooks.format.reading import read

from . import test_names, test_paths, test_people, test_texts, test_times
from .blocks import BLOCKS
from .excerpts import findings, steps, written

TABLES = [row for module in (test_names, test_paths, test_texts, test_times, test_people) for row in module.TABLE]
EXCERPTS = st.sampled_from([excerpt for _code, good, bad in TABLES for excerpt in (good, bad)])


def test_nothing_is_wrong_with_the_playbook_that_the_others_begin_with():
    assert findings("") == []


def test_every_code_has_an_excerpt_that_is_refused():
    here = Path(__file__).parent
    tests = [*here.glob("test_*.py"), *(here.parents[1] / "format" / "tests").glob("test_*.py")]
    told = "\n".join(test.read_text("utf-8") for test in tests)

    assert [code.name for code in Code if f"Code.{code.name}" not in told and f'"{code.value}"' not in told] == []


def test_every_finding_is_told_in_chinese_with_its_mend():
    with override("zh-hans"):
        told = [finding for _code, _good, bad in TABLES for finding in findings(bad)]
    # What blocks find themselves in these tests is in English
    english = [f for f in told if f.code != "tag_nothing" and not (_chinese(f.reason) and _chinese(f.mend))]

    assert english == []


@pytest.mark.parametrize(
    "excerpt",
    [
        # A chain of thousands of steps
        steps("\n".join(f"id: s{n}, do: tag, add: [x], next: s{n + 1}" for n in range(4000))),
        # … and a ring of as many
        steps("\n".join(f"id: s{n}, do: tag, add: [x], next: s{(n + 1) % 4000}" for n in range(4000))),
        # Thousands of jumps to nowhere
        steps("\n".join(f"id: s{n}, do: tag, add: [x], next: t{n}" for n in range(4000))),
        # A calendar without measure, with thousands of steps on every day of it
        "calendar: {days: 900000000000000}\n"
        + steps("\n".join(f"id: s{n}, at: '08:30', do: tag, add: [x]" for n in range(3000)), stage="every: 1"),
        # Thousands of caps
        "caps:\n" + "- {scope: member, per: day, max: 1}\n" * 3000
        + steps("\n".join(f"id: s{n}, at: '08:30', do: send, template: hello, class: care" for n in range(1500))),
    ],
)  # fmt: skip
def test_nothing_that_fits_into_a_file_is_too_much(excerpt):
    assert len(findings(excerpt)) <= 300


def _chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


@settings(max_examples=150, deadline=None)
@given(st.lists(EXCERPTS, max_size=4), st.data())
def test_no_mixture_of_right_and_wrong_makes_a_check_stumble(excerpts, data):
    """Parts of playbooks, with words torn out and put elsewhere."""
    text = written("\n".join(excerpts))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, max(0, len(text) - 1)))
        text = (
            text[:place]
            + data.draw(st.sampled_from(["", "x", "0", "-", "{}", "[]", "null", "D99"]))
            + text[place + 1 :]
        )
    try:
        document = read(text)
    except BadPlaybook:
        return

    assert all(f.line >= 1 and f.reason and f.mend for f in check(document, blocks=BLOCKS))
