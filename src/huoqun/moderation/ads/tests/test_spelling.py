"""What is meant, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.moderation.ads.spelling import HEAD, TAIL, digits, read


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # Mathematical letters
        ("𝕏𝘏𝘾593卖盘", "xhc593卖盘"),
        # Full-width ones, and Cyrillic and Greek ones that look alike
        ("Ｆｒее ｍｏnεу", "freemoney"),
        # Nothing is to be seen between the characters
        ("加\u200b微\ufeff信\u2060", "加微信"),
        # Text that runs the other way for the eye
        ("\u202e加微信\u202c", "加微信"),
        # Marks stacked on letters
        ("z͑͗a͖l͋g͐o", "zalgo"),
        # Traditional characters
        ("賺錢聯繫", "赚钱联系"),
        # Halves
        ("讠果女子聊木几会", "课女子聊机会"),
        # Digits in circles, on keys, in boxes
        ("①③❽ 1️⃣2️⃣", "13812"),
        # Pictures that are read aloud
        ("加➕🐧", "加加企鹅"),
        # Letters of an alphabet of nobody's, put behind
        ("卖片ᚠᚰ", "卖片"),
        # Nothing is left
        ("！？……", ""),
    ],
)
def test_one_spelling_for_many(written, meant):
    assert read(written).bare == meant


def test_homophones_sound_alike():
    assert read("加微信").sound == read("佳威芯").sound == read("jiaweixin").sound


def test_numerals_are_digits():
    assert digits("一三八零〇") == "13800"


@given(st.text(max_size=300))
def test_any_text_at_all_is_read(text):
    reading = read(text)

    assert reading.length <= len(text) + 1
    assert not set(reading.bare) & set("\u200b\u202e\ufeff")


@pytest.mark.parametrize(
    "flood",
    [
        "\u200b" * 60_000 + "加微信",
        "\u202e加" * 30_000,
        "﷽" * 60_000,
        "a\u0301" * 30_000,
        "1-" * 30_000,
        "加 " * 30_000,
        "@a" * 30_000,
    ],
)
def test_a_flood_is_bounded(flood):
    reading = read(flood)

    assert len(reading.bare) <= 8 * (HEAD + TAIL)


def test_what_stands_behind_a_flood_is_read():
    assert "加微信" in read("\u200b" * 60_000 + "加微信").bare
