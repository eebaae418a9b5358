"""A repeated request is answered once, however close the repetition comes."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from huoqun.core.idempotency import KEPT, Answer, BadKey, KeyReused, answer_once, digest
from huoqun.core.models import StoredAnswer

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
KEY = "3f0c9c5e-0000-7000-8000-000000000001"
SAME = digest(b"POST /team/invite", b"bob")
OTHER = digest(b"POST /team/invite", b"mallory")


class Work:
    """Counts how often it was done; its answer carries the count."""

    def __init__(self, status=200):
        self.times, self.status = 0, status

    def __call__(self):
        self.times += 1
        return Answer(self.status, f"done {self.times}", {"Location": "/team"})


def ask(actor, work, *, key=KEY, body=SAME, now=NOON):
    return answer_once(actor, key=key, request_hash=body, now=now, do=work)


def test_the_second_time_gets_the_first_answer(alice):
    work = Work()
    first, second = ask(alice, work), ask(alice, work)

    assert work.times == 1
    assert (second.status, second.body, second.headers["Location"]) == (first.status, first.body, "/team")
    assert second.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    "what, times",
    [
        # Another key is another request
        ({"key": KEY + "x"}, 2),
        # A day later the key is forgotten
        ({"now": NOON + KEPT}, 2),
        # A second before that it is not
        ({"now": NOON + KEPT - timedelta(seconds=1)}, 1),
    ],
)
def test_what_counts_as_the_same_request(alice, what, times):
    work = Work()
    ask(alice, work)
    ask(alice, work, **what)

    assert work.times == times


def test_two_people_may_use_the_same_key(alice, bob, eve):
    work = Work()
    for actor in (alice, bob, eve):
        ask(actor, work)

    assert work.times == 3


def test_another_body_under_the_same_key_is_refused(alice):
    ask(alice, Work())

    with pytest.raises(KeyReused):
        ask(alice, Work(), body=OTHER)


@pytest.mark.parametrize("key", ["short", "", "x" * 129, "with space here", "换行\n换行换行换行"])
def test_keys_that_are_none(alice, key):
    with pytest.raises(BadKey):
        ask(alice, Work(), key=key)


def test_what_failed_is_not_kept_and_may_be_tried_again(alice):
    def fails():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ask(alice, fails)

    assert ask(alice, Work()).body == "done 1"


def test_a_fault_of_ours_takes_back_what_was_done(alice):
    def half():
        StoredAnswer.objects.create(
            workspace_id=alice.workspace_id, actor="x", key="half", request_hash=b"", stored_at=NOON
        )
        return Answer(500)

    assert ask(alice, half).status == 500
    assert not StoredAnswer.objects.filter(key="half").exists()
    assert ask(alice, Work()).body == "done 1"


def test_parts_do_not_run_into_each_other():
    assert digest(b"ab", b"c") != digest(b"a", b"bc")


@pytest.mark.django_db(transaction=True)
def test_a_double_click_acts_once(cast):
    """Both come while the other is at work: one waits for the other's answer."""
    work, answers = Work(), []
    both_in = threading.Barrier(2, timeout=10)

    def click():
        both_in.wait()
        answers.append(ask(cast.alice.actor, work))
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(10)

    assert work.times == 1
    assert [answer.body for answer in answers] == ["done 1", "done 1"]
