"""Askings of many threads, done in one go."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from huoqun.core.together import Together


class TooMuch(Exception):
    pass


class Doing:
    """Doubles numbers; refuses what is over 100; the first go waits until the others stand in line."""

    def __init__(self) -> None:
        self.goes: list[list[int]] = []
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, asked):
        self.goes.append(list(asked))
        if len(self.goes) == 1:
            self.begun.set()
            assert self.may_end.wait(10)
        if 13 in asked:
            raise ValueError("thirteen")
        return [TooMuch() if one > 100 else 2 * one for one in asked]


@pytest.fixture
def apart():
    """As a request's thread: no transaction is open, and no database is asked."""
    assert not connection.in_atomic_block


def asked_at_once(doing, together, numbers):
    """The first goes alone; the others come while it is at work. What each was told, in order."""

    def ask(number):
        try:
            return together("a key", number)
        except (TooMuch, ValueError) as error:
            return type(error)

    with ThreadPoolExecutor(len(numbers)) as threads:
        first = threads.submit(ask, numbers[0])
        assert doing.begun.wait(10)
        others = [threads.submit(ask, number) for number in numbers[1:]]
        while len(together._waiting["a key"]) < len(others):
            threading.Event().wait(0.001)
        doing.may_end.set()
        return [each.result(10) for each in (first, *others)]


@pytest.mark.parametrize(
    ("numbers", "told", "goes"),
    [
        # Whoever came while the first was done goes together
        ([1, 2, 3, 4], [2, 4, 6, 8], 2),
        # What is refused to one is nobody else's
        ([1, 500, 3], [2, TooMuch, 6], 2),
        # What breaks the whole go is done again one by one
        ([1, 13, 3], [2, ValueError, 6], 4),
        # No more at a time than was said
        ([1, *range(20, 25)], [2, *range(40, 50, 2)], 3),
    ],
)
def test_each_is_told_what_became_of_theirs(apart, numbers, told, goes):
    doing = Doing()
    together = Together(doing, most=3 if len(numbers) > 4 else 50)
    assert asked_at_once(doing, together, numbers) == told
    assert len(doing.goes) == goes and not together._waiting


def test_keys_do_not_go_together(apart):
    doing = Doing()
    doing.may_end.set()
    together = Together(doing)
    assert [together("one", 1), together("another", 2)] == [2, 4]
    assert doing.goes == [[1], [2]]


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_it_is_a_part_of_that():
    doing = Doing()
    doing.may_end.set()
    with transaction.atomic():
        assert Together(doing)("a key", 4) == 8
