"""What the database answers to a condition is what Python answers, for whomever and whatever is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.core.conditions.answering import Row, answer_each, answer_many
from huoqun.core.conditions.errors import TooLong
from huoqun.core.conditions.parsing import parse
from huoqun.core.conditions.thinking import evaluate, to_python
from huoqun.core.tenancy import as_app

from .typed import conditions, own
from .worlds import NOW, Person, World, persons, snapshot

pytestmark = pytest.mark.django_db
REAL = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def _parsed(typed: list[str]) -> list:
    """Those of the conditions that are not too long."""
    trees = []
    for text in typed:
        try:
            trees.append(parse(text))
        except TooLong:
            continue
    return trees


@REAL
@given(
    people=st.lists(persons(), min_size=1, max_size=5),
    typed=st.lists(conditions(), min_size=1, max_size=6),
    day=st.none() | st.integers(1, 30),
    began=st.none() | st.integers(-24 * 40, 0),
)
def test_sql_and_python_answer_the_same(people, typed, day, began):
    trees = _parsed(typed)
    with transaction.atomic():
        world = World(people)
        asked = world.rows(day, began)
        told = answer_many(trees, [row for _, _, row in asked])
        transaction.set_rollback(True)
    thought = [tuple(to_python(tree)(snapshot(*one)) for tree in trees) for one in asked]

    assert dict(zip(map(str, asked), told, strict=True)) == dict(zip(map(str, asked), thought, strict=True))


@REAL
@given(people=st.lists(persons(), min_size=2, max_size=5), n=st.integers(1, 12))
def test_every_question_is_answered_the_same(people, n):
    """Each by itself, its own value and not only what is compared with it."""
    texts = ("staff", "basic", "checked_in", "city", "1", "ABC")
    trees = [
        parse(f"{q.name}({', '.join(str(n) if a.type.name == 'int' else repr(text) for a in q.args)})", wants=None)
        for q in own()
        for text in texts
    ]
    with transaction.atomic():
        asked = World(people).rows(3, -50)
        told = answer_many(trees, [row for _, _, row in asked])
        transaction.set_rollback(True)

    assert told == [tuple(evaluate(tree, snapshot(*one)) for tree in trees) for one in asked]


@pytest.fixture
def world():
    """Alice, 早鸟, is merged with Bob, who paid; Chen is alone."""

    def plain(**values):
        empty = {
            "merged": None, "flags": {}, "stage": 0, "erased": False, "brought": False, "background": {}, "custom": {},
            "tags": set(), "consents": [], "stays": [], "days": {}, "words": [], "deeds": [],
            "checks": {}, "notices": {},
        }  # fmt: skip
        return Person(**{**empty, "flags": dict.fromkeys(("is_staff", "is_bot", "is_minor"), False), **values})

    alice = plain(tags={"早鸟"}, stage=3)
    bob = plain(merged=0, deeds=[("bought", "高阶", "", -5)], consents=[("messages", False, -1)])
    return World([alice, bob, plain()])


def test_what_a_merged_member_did_counts_for_the_one_that_is_kept(world):
    alice, bob, chen = (Row(world.workspace, NOW, person.id) for person in world.people)
    trees = [parse("paid('高阶')"), parse("tag('早鸟') and stage == understands"), parse("opted_out")]

    assert answer_many(trees, [alice, bob, chen]) == [(True,) * 3, (True,) * 3, (False,) * 3]


def test_each_row_is_asked_its_own_condition_in_one_statement(world):
    asked = [
        (parse(typed), Row(world.workspace, NOW, person.id, day=3))
        for person in world.people
        for typed in ("paid('高阶')", "day == 3 and not opted_out", "background('city') == '杭州'")
    ]
    with CaptureQueriesContext(connection) as queries:
        told = answer_each(asked)

    assert told == [True, False, None, True, False, None, False, True, None]
    assert len(queries) == 1


def test_eve_learns_nothing_of_alices_members(world):
    """Neither by a row that names another's member in her own workspace, nor behind the walls."""
    from huoqun.core.models import Workspace

    eves = Workspace.objects.create(name="Hillside", created_at=NOW).id
    alice = world.people[0].id
    trees = [parse("paid('高阶')"), parse("tag('早鸟')"), parse("known(stage)")]

    assert answer_many(trees, [Row(eves, NOW, alice)]) == [(False, False, False)]
    with as_app(eves):
        assert answer_many(trees, [Row(world.workspace, NOW, alice)]) == [(False, False, False)]


def test_nobody_and_nothing_are_answered_without_asking():
    with CaptureQueriesContext(connection) as queries:
        assert answer_many([parse("staff")], []) == []
        assert answer_many([], [Row(1, NOW)]) == [()]
        assert answer_each([]) == []

    assert len(queries) == 0


@pytest.mark.parametrize("size", [1_000_000_000, -1_000_000_000])
def test_a_window_of_any_size_is_cut_to_what_there_is(world, size):
    """A number that is only known later may be anything; no date is that far."""
    row = Row(world.workspace, NOW + timedelta(days=1), world.people[0].id, day=size)

    assert answer_many([parse("spoke_days(day) == 0 and used_days(day + day) == 0")], [row]) == [(True,)]
