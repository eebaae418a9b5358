"""The words are complete in both languages, and dealt so that they do not sound canned."""

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.personas import LANGUAGES, NoSuchWords, kinds, lexicon
from huoqun.chats.personas.words import card, fitting, nickname

from .worlds import demo, said

FROM_THE_SCENE = {"name", "city", "trade", "day"}
NAMES = ("people.", "slots.", "style.")


@pytest.fixture(params=LANGUAGES)
def words(request):
    return lexicon(request.param)


def test_both_languages_have_the_same_bags_and_topics():
    chinese, english = (lexicon(language) for language in LANGUAGES)
    assert {bag for bag in chinese.bags if not bag.startswith(NAMES)} == {
        bag for bag in english.bags if not bag.startswith(NAMES)
    }
    for room, topics in chinese.topics.items():
        others = english.topics[room]
        assert [(topic.id, topic.kinds, topic.hours, topic.mends) for topic in topics] == [
            (topic.id, topic.kinds, topic.hours, topic.mends) for topic in others
        ]


def test_there_are_hundreds_of_phrases(words):
    phrases = {phrase for bag, inside in words.bags.items() if not bag.startswith(NAMES) for phrase in inside}
    assert len(phrases) > 1000


def test_every_slot_can_be_filled(words):
    used = {slot for inside in words.bags.values() for phrase in inside for slot in re.findall(r"\{(\w+)\}", phrase)}
    assert {slot for slot in used if f"slots.{slot}" not in words.bags} <= FROM_THE_SCENE


def test_no_phrase_is_empty_or_twice_in_its_bag(words):
    for bag, inside in words.bags.items():
        if not bag.startswith(("slots.", "style.")) and bag not in ("relay.note", "people.nicknames"):
            assert not [phrase for phrase, times in Counter(inside).items() if times > 1 or not phrase.strip()], bag


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_group_has_something_to_say(kind: str, words):
    assert words.bag(f"announce.{kind}" if kind != "camp" else "lesson")
    for room in ("questions", "chatter", "inquiries", "offers"):
        assert fitting(words.language, room, kind)


def test_links_lead_nowhere(words):
    links = re.findall(r"https?://([^/\s'\"]+)", str(words.bags))
    assert links
    assert all(host.endswith(".example") for host in links)


@given(st.integers(1, 60), st.integers(0, 2**32), st.integers(0, 5))
def test_a_deck_deals_every_card_before_any_comes_again(size: int, salt: int, passed: int):
    dealt = [card(size, passed * size + place, salt) for place in range(size)]
    assert sorted(dealt) == list(range(size))


def test_names_are_never_taken_twice(words):
    rng, taken = Random(1), {}
    for number in range(3000):
        name = nickname(words, rng, {}, taken)
        assert name not in taken
        taken[name] = number


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_chat_does_not_sound_canned(language: str):
    world, events = demo(language)
    for group in world.groups:
        texts = [message.text for message in said(list(events)) if message.group == group.id and len(message.text) > 8]
        pages = [texts[start : start + 50] for start in range(0, len(texts) - 50, 50)]
        assert all(len(set(page)) > 40 for page in pages), group.id


def test_an_unknown_language_is_refused_with_the_way_out():
    with pytest.raises(NoSuchWords, match="zh-Hans, en"):
        lexicon("tlh")
