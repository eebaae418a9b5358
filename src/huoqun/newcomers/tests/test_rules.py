"""What newcomers' words come to: needs that meet offers, nicknames, forms."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..rules.meeting import Offer, meetings
from ..rules.nicknames import SEPARATORS, BadPattern, own_name, pattern_of, put_together, taken_apart
from ..rules.rituals import Step, form_in


def test_a_need_meets_an_offer_by_the_words_that_both_say():
    said = [
        "面粉厂，可批发高筋面粉",
        "会做小程序",
        "短视频拍摄剪辑",
        "财税咨询，公司注册",
        "I mill flour, organic yeast",
    ]
    offers = [Offer(place, place, words) for place, words in enumerate(said, 1)]
    needs = {
        1: "想找便宜的高筋面粉供应商",
        2: "需要有人帮忙剪辑视频",
        3: "Looking for flours and yeast",
        4: "认识大家，需要资源",
    }
    found = meetings(needs, dict.fromkeys(needs, offers))
    assert {key: [one.offer.id for one in ones] for key, ones in found.items()} == {1: [1], 2: [3], 3: [5]}
    # What most of them say tells nothing of any.
    crowd = [Offer(n, n, "杭州 面粉") for n in range(6)]
    assert meetings({1: "面粉"}, {1: crowd}) == {} and list(meetings({1: "面粉"}, {1: crowd[:2]})) == [1]


def test_a_name_is_taken_out_of_a_nickname_without_what_is_known():
    known = {"city": "杭州", "trade": "烘焙"}
    assert [own_name(known, one, "Lin") for one in ("杭州-小林", "小林 | 烘焙", "小林", "杭州")] == ["小林"] * 3 + [
        "Lin"
    ]


def test_a_form_is_known_by_two_of_its_labels():
    assert form_in("【我是】：林\n我的资源: 面粉\n还有烤箱") == {Step.WHO: "林", Step.HAVE: "面粉 还有烤箱"}
    assert form_in("我需要：酵母") is None and form_in("明天几点？我是说：八点") is None
    assert form_in("：" * 60_000) is None


@pytest.mark.parametrize(
    "text", ["{city}", "{city}{name}", "{name}-{name}", "{name}-{age}", "{name}-{", "x", "{name}" + "-" * 60]
)
def test_a_pattern_has_a_name_and_a_sign_between_any_two_parts(text):
    with pytest.raises(BadPattern):
        pattern_of(text)


PART = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters=SEPARATORS + "{}"), min_size=1, max_size=20
)


@given(
    PART, PART, PART, st.sampled_from(["{city}-{name}-{trade}", "【{城市}】{昵称} | {行业}", "({city}) {name}+{trade}"])
)
def test_what_is_put_together_can_be_taken_apart(city, name, trade, text):
    pattern = pattern_of(text)
    nickname = put_together(pattern, {"city": city, "name": name, "trade": trade})

    assert nickname == "" or taken_apart(pattern, nickname) is not None
    assert re.compile(pattern.shape)
