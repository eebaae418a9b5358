"""Keys of messages, and the words by which they are found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import rjieba  # noqa: F401 - loaded before hypothesis looks at its watch
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats import keys
from huoqun.chats.text import LONGEST_TOKEN, query_tokens, storable, storable_json, tokens

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_two_exporters_agree_on_a_message_within_its_minute():
    assert keys.bucket("chen", NOON, "ok ") == keys.bucket("chen", NOON + timedelta(seconds=59), "ok")
    assert keys.bucket("chen", NOON, "a\r\nb") == keys.bucket("chen", NOON, "a\nb")


@pytest.mark.parametrize(
    ("sender", "at", "text"),
    [
        # Somebody else said it.
        ("dora", NOON, "ok"),
        # A minute later.
        ("chen", NOON + timedelta(minutes=1), "ok"),
        # Other words.
        ("chen", NOON, "okay"),
    ],
)
def test_other_messages_have_other_keys(sender, at, text):
    assert keys.bucket(sender, at, text) != keys.bucket("chen", NOON, "ok")


def test_equals_are_counted_within_a_file_and_anew_in_the_next():
    ordinals = keys.Ordinals()
    first = [ordinals.next("c:1:x:"), ordinals.next("c:1:x:"), ordinals.next("c:1:y:")]
    ordinals.forget()

    assert first == ["c:1:x:0", "c:1:x:1", "c:1:y:0"]
    assert ordinals.next("c:1:x:") == "c:1:x:0"


def test_what_is_remembered_of_equals_is_bounded():
    ordinals = keys.Ordinals(keep=10)
    for n in range(1000):
        ordinals.next(f"c:1:{n}:")

    assert len(ordinals._seen) + len(ordinals._before) <= 20


@given(st.text(max_size=400))
def test_every_id_makes_a_short_key(provider_id):
    assert len(keys.of_id(provider_id)) <= keys.LONGEST_ID + 2


@given(st.text(max_size=300))
def test_whatever_was_said_has_tokens_that_the_index_can_hold(text):
    for token in tokens(text):
        assert 0 < len(token) <= LONGEST_TOKEN
        assert " " not in token and "\0" not in token


chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=20)


@given(chinese, st.data())
def test_any_two_characters_that_stand_together_are_found(text, data):
    start = data.draw(st.integers(0, len(text) - 2))

    assert set(query_tokens(text[start : start + 2])) <= set(tokens(text))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_text_is_found_by_itself(text):
    assert set(query_tokens(text)) <= set(tokens(text))


def test_words_are_found_in_either_case_and_by_their_parts():
    found = tokens("AtomicDEX v1.2 今天下午在西湖")

    assert {"atomicdex", "v1.2", "今天", "西湖"} <= set(found)


@given(st.text())
def test_what_is_storable_has_no_nul_and_encodes(text):
    kept = storable(text + "\0\ud800")

    assert "\0" not in kept
    kept.encode()


def test_json_that_postgres_would_refuse_is_mended_or_dropped():
    assert storable_json({"a": "x\0y"}) == '{"a":"xy"}'
    assert storable_json({"a": "\ud800"}) is None
    assert storable_json({}) is None
