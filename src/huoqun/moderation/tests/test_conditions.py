"""What a rule sees in a message, and what follows."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils.translation import override

from huoqun.moderation.ads.model import judge
from huoqun.moderation.ads.signs import Sign
from huoqun.moderation.ads.spelling import read
from huoqun.moderation.charter import reading
from huoqun.moderation.charter.aloud import aloud
from huoqun.moderation.conditions import (
    AddsMany,
    Advertises,
    AtNight,
    Evidence,
    Floods,
    Forwards,
    InLanguage,
    Repeats,
    Said,
    Shown,
    Words,
    Written,
    evidence,
)
from huoqun.moderation.lists import WordList
from huoqun.moderation.patterns import Pattern, PatternUnfit
from huoqun.moderation.rules import Ladder, LadderUnfit, Sanction
from huoqun.moderation.words import seen_words

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def said(text="今天天气不错", at=NOON, **around):
    return Said(text, read(text), judge(text), at, **around)


def topics(*wanted):
    """The condition, as a charter writes it."""
    words = json.dumps(list(wanted), ensure_ascii=False)
    text = f"rules: {{quiet: {{words: Not here, when: {{topics: {words}}}, steps: [remind], forgets: 1}}}}"
    return reading.read(text).rules["quiet"].conditions[0]


@pytest.mark.parametrize(
    ("condition", "message", "seen"),
    [
        # A word of the list, however it is written
        (Words(WordList(["茶叶"])), said("卖茶-葉"), [Evidence("words", "茶叶")]),
        (Words(WordList(["茶叶"])), said("喝茶"), []),
        # A pattern as the message is read
        (Written(Pattern("加.{0,2}微信")), said("加\u200b我微\u200b信"), [Evidence("pattern", "加我微信")]),
        (Written(Pattern("加.{0,2}微信")), said(), []),
        # Signs that the charter forbids, and no others
        (Shown(frozenset({Sign.PHONE})), said("打 138-1234-5678"), [Evidence("sign", "phone")]),
        (Shown(frozenset({Sign.LINK})), said("打 13812345678"), []),
        # An advertisement above its score
        (Advertises(0.99999), said("今天吃什么"), []),
        # A card, a code in a picture
        (Forwards(), said(card=True, codes=("https://example.vip",)), [Evidence("card"), Evidence("code", "https://example.vip")]),
        (Forwards(cards=False), said(card=True), []),
        # The fourth message in a minute where three are allowed; what is older does not count
        (Floods(3, timedelta(minutes=1)), said(before=[NOON] * 3), [Evidence("floods", "4")]),
        (Floods(3, timedelta(minutes=1)), said(before=[NOON - HOUR] * 9), []),
        # Quiet over midnight
        (AtNight(time(23), time(7)), said(at=NOON.replace(hour=2)), [Evidence("night", "02:00")]),
        (AtNight(time(23), time(7)), said(), []),
        # The same in three groups
        (Repeats(3), said(elsewhere=2), [Evidence("repeats", "3")]),
        (Repeats(3), said(elsewhere=1), []),
        # Six added in an hour where five are allowed
        (AddsMany(5, HOUR), said(added=[NOON] * 6), [Evidence("adds", "6")]),
        # English in a group of Chinese, but not an exclamation
        (InLanguage("en"), said("please speak with me in english"), [Evidence("language", "en")]),
        (InLanguage("en"), said("ok good"), []),
        # Talk of a topic: two of its words; one alone, or the same one twice, is none
        (topics("stocks"), said("昨天加仓，今天跌停"), [Evidence("topic", "stocks: 加仓, 跌停")]),
        (topics("stocks"), said("今天大盘怎么样，大盘"), []),
        (topics("stocks"), said("Shares of our bread: take two"), []),
        # However they are written, in English too
        (topics("gambling"), said("Place your b\u200bet, great odds"), [Evidence("topic", "gambling: bet, odds")]),
        # One's own; a word within a longer one is one word
        (topics({"八卦": ["塌房", "绯闻", "绯闻女友"]}), said("他的绯闻女友"), []),
        (topics({"八卦": ["塌房", "绯闻"]}), said("又塌房了，绯闻不断"), [Evidence("topic", "八卦: 塌房, 绯闻")]),
    ],
)  # fmt: skip
def test_a_condition_sees_what_it_names(condition, message, seen):
    assert evidence([condition], message) == seen


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        # A topic that is not here, and one of a single word
        ("[weather]", "stocks, loans"),
        ("[{cats: [kitten]}]", "two words or more"),
        ("[]", "From one to 20 topics"),
        ("[{cats: 3}]", "two words or more"),
    ],
)
def test_a_topic_is_known_or_has_two_words(given, fault):
    with override("en"), pytest.raises(reading.BadCharter, match=fault):
        reading.read(f"rules: {{q: {{words: Not here, when: {{topics: {given}}}, steps: [remind], forgets: 1}}}}")


def test_topics_stand_in_the_public_text():
    text = "rules: {q: {words: Not here, when: {topics: [stocks, {cats: [cat, kitten]}]}, steps: [remind], forgets: 1}}"
    with override("en"):
        (spoken,) = aloud(reading.read(text))
        assert "Not talked about here: stocks and speculation, cats." in spoken.lines
        assert seen_words(Evidence("topic", "stocks: K线, 跌停")) == "talk of stocks and speculation: K线, 跌停"
        assert seen_words(Evidence("topic", "cats: cat, kitten")) == "talk of cats: cat, kitten"


def test_every_condition_or_one():
    both = [Forwards(), Repeats(2)]

    assert evidence(both, said(card=True), every=True) == []
    assert evidence(both, said(card=True)) == [Evidence("card")]
    assert len(evidence(both, said(card=True, elsewhere=1), every=True)) == 2


@pytest.mark.parametrize("source", ["(a", "(?=a)b", r"(a)\1", "((a{1,100}){1,100}){1,100}", "a*", "", "x" * 501])
def test_a_pattern_that_may_explode_is_refused(source):
    with pytest.raises(PatternUnfit):
        Pattern(source)


def test_a_pattern_that_explodes_elsewhere_does_not_here():
    assert Pattern("(a+)+$").found("a" * 60_000 + "b") is None
    assert Pattern("加(微|威)信").found("\ud83d 请加威信") == "加威信"


LADDER = Ladder((Sanction.REMIND, Sanction.WARN, Sanction.MUTE, Sanction.REMOVE), 30 * DAY, certain=0.98)


@pytest.mark.parametrize(
    ("broken", "follows"),
    [
        # The first time
        ([], Sanction.REMIND),
        # The third within the month
        ([NOON - DAY, NOON - 2 * DAY], Sanction.MUTE),
        # What is forgotten does not count
        ([NOON - 31 * DAY, NOON - DAY], Sanction.WARN),
        # The last step is for every further one
        ([NOON - DAY] * 9, Sanction.REMOVE),
    ],
)
def test_a_ladder_climbs_and_forgets(broken, follows):
    assert LADDER.step(broken, NOON) == follows


@pytest.mark.parametrize(
    ("sanction", "score", "joined", "asks"),
    [
        # Mild ones need nobody
        (Sanction.MUTE, 0.1, None, False),
        # Whoever is here for long is not removed without a person
        (Sanction.REMOVE, 0.999, NOON - 2 * DAY, True),
        # A certain advertiser on the first day is
        (Sanction.REMOVE, 0.999, NOON - HOUR, False),
        (Sanction.REMOVE, 0.9, NOON - HOUR, True),
        # Nobody knows since when they are here
        (Sanction.BAN, 0.999, None, True),
    ],
)
def test_nothing_permanent_without_a_person(sanction, score, joined, asks):
    assert LADDER.asks(sanction, score=score, joined=joined, now=NOON) == asks


@pytest.mark.parametrize("steps", [(), (Sanction.BAN, Sanction.REMIND)])
def test_a_ladder_never_gets_milder(steps):
    with pytest.raises(LadderUnfit):
        Ladder(steps, DAY)
