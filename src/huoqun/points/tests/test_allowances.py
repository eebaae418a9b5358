"""Allowances come once a month, to whoever fits on its first day that we run."""

from __future__ import annotations

import pytest

from huoqun.members.actions.merging import merge
from huoqun.members.actions.tagging import tag
from huoqun.points.actions.allowing import give_allowances
from huoqun.points.actions.publishing import publish
from huoqun.points.policy.aloud import aloud
from huoqun.points.policy.reading import read
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances
from huoqun.points.queries.foretelling import foretell
from huoqun.points.rules import Currency

from .test_lapsed import on

TEXT = """
earns: {{打卡: {{deed: checked_in, points: 5}}}}
levels: [{{name: 萌新, growth: 0}}]
allowances: {{小助手津贴: {{who: "tag('小助手') and not bot", points: {points}}}}}
"""


@pytest.fixture
def here(actor, people):
    publish(actor, text=TEXT.format(points=200), now=on("2026-01-01"))
    tag(actor, member_ids=people[:2], names=["小助手"], now=on("2026-01-01"))
    yield actor
    assert audit(actor.workspace_id).differences == ()


def has(actor, people):
    held = balances(actor.workspace_id, people)
    return [held[one][Currency.POINTS].posted for one in people]


def test_once_a_month_to_whoever_fits_on_its_first_day(here, people):
    assert give_allowances(here, now=on("2026-03-01")) == 2
    # Again the same day and the next, and to somebody who came later
    tag(here, member_ids=people[2:], names=["小助手"], now=on("2026-03-02"))
    assert give_allowances(here, now=on("2026-03-01")) == give_allowances(here, now=on("2026-03-02")) == 0
    assert has(here, people) == [200, 200, 0]
    # We were down on the first of April, and for most of May
    assert give_allowances(here, now=on("2026-04-05")) == 3
    assert give_allowances(here, now=on("2026-05-20")) == 0
    assert has(here, people) == [400, 400, 200]


def test_the_policy_of_the_first_gives_and_a_new_one_is_foretold(here, people):
    more = TEXT.format(points=300)
    told = foretell(here.workspace_id, read(more), now=on("2026-03-01"))
    assert (told.monthly, told.monthly_then) == (400, 600)
    publish(here, text=more, now=on("2026-03-02"))
    give_allowances(here, now=on("2026-03-03"))
    assert has(here, people) == [200, 200, 0]


def test_who_was_merged_gets_it_once(here, people):
    merge(here, kept_id=people[0], merged_id=people[1], evidence={}, now=on("2026-02-01"))
    assert give_allowances(here, now=on("2026-03-01")) == 1
    assert has(here, people[:1]) == [200]


def test_it_reads_aloud_as_a_sentence():
    lines = [line for chapter in aloud(read(TEXT.format(points=200))) for line in chapter.lines]
    assert any("小助手津贴" in line and "200" in line and "tag(" not in line for line in lines)
