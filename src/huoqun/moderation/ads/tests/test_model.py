"""What the model that ships says, and what it must not."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.moderation.ads.attacks import evaded
from huoqun.moderation.ads.model import FILE, judge, shipped
from huoqun.moderation.ads.signs import Sign
from huoqun.moderation.ads.telling import WORDS, reasons
from huoqun.moderation.ads.training.measuring import area

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("兼职日结，在家就能做，加微信 abc12345", Sign.JOBS),
        ("贷款秒批，无抵押，电话13812345678", Sign.PHONE),
        ("首存一百送一百，真人百家乐 https://example.vip", Sign.GAMBLING),
        ("代开发票，税点低，扣扣 2 3 3 4 5 6 7 8 9", Sign.ACCOUNT),
        ("Earn $500 per day from home, DM me on WhatsApp", Sign.CONTACT),
        ("代\u200b开\u200b发\u200b票 联系 @somebody", Sign.INVISIBLE),
    ],
)
def test_an_advertisement_is_told_with_its_reason(text, sign):
    judged = judge(text)

    assert judged.score >= 0.5
    assert WORDS[sign] in reasons(judged, str)


@pytest.mark.parametrize(
    "text",
    [
        "今天晚上一起吃饭吗",
        "打卡第三天，今天读了二十页",
        "接龙 1. 小王 2份 2. 阿敏 1份",
        "我的电话13812345678，到了打给我",
        "别点那个链接，是骗子",
        "作业已提交，请老师看一下",
        "did you guys see the game last night",
        "the build is failing again, see the log",
        "",
        "   ",
        "？？？",
    ],
)
def test_everyday_talk_is_none(text):
    assert judge(text).score < 0.5


def test_a_score_is_the_same_every_time():
    assert judge("加微信领红包") == judge("加微信领红包")


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_any_text_at_all_has_a_score(text):
    assert 0 <= judge(text).score <= 1


def test_the_file_is_small_and_holds_numbers_alone():
    with np.load(FILE, allow_pickle=False) as kept:
        kinds = {kept[name].dtype.kind for name in kept.files}

    assert FILE.stat().st_size < 10_000_000
    assert kinds <= {"i", "f"}


def test_thresholds_stand_by_their_false_alarms():
    levels = shipped().levels

    assert levels[0.01] == pytest.approx(0.5)
    assert sorted(levels.values()) == [levels[share] for share in sorted(levels, reverse=True)]


@pytest.fixture(scope="module")
def strange():
    """Texts of other kinds than those learnt from: (text, whether it is an advertisement)."""
    lines = (HERE / "strange.txt").read_text("utf-8").splitlines()
    return [(line[2:], line[0] == "1") for line in lines if not line.startswith("#")]


def test_other_kinds_are_told_too(strange):
    ads = np.array([ad for _, ad in strange])
    scores = np.array([judge(text).score for text, _ in strange])

    assert area(ads, scores) > 0.95
    assert (scores[~ads] >= 0.5).mean() <= 0.02


def test_another_hands_evasions_hide_little(strange):
    ads = [text for text, ad in strange if ad]
    plain = np.mean([judge(text).score >= 0.5 for text in ads])
    hidden = np.mean([judge(evaded(text, Random(seed))).score >= 0.5 for text in ads for seed in range(2)])

    assert hidden >= plain - 0.10
