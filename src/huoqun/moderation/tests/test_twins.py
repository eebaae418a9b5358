"""The same text again, however it was changed a little."""

import pytest

from huoqun.moderation.ads.spelling import read
from huoqun.moderation.twins import ALIKE, bands, groups, likeness, print_of

TEXT = "急招线上客服，时间自由，多劳多得，有意的姐妹加微信 abc12345 了解"


def known(text):
    return print_of(read(text))


@pytest.mark.parametrize(
    "other",
    [
        # Another number
        TEXT.replace("abc12345", "abc99999"),
        # Written by ear, in other clothes
        TEXT.replace("微信", "威芯").replace("abc", "ａｂｃ"),
        # Something behind it, something invisible in between
        TEXT + "🔥🔥",
        TEXT.replace("，", "\u200b，"),
    ],
)
def test_a_near_twin_is_found_by_its_bands(other):
    assert likeness(known(TEXT), known(other)) >= ALIKE
    assert set(bands(known(TEXT))) & set(bands(known(other)))


def test_another_text_is_none():
    other = known("今天的作业是第三课的课后练习，请大家八点前交到群里，老师晚上会批改")

    assert likeness(known(TEXT), other) < ALIKE
    assert not set(bands(known(TEXT))) & set(bands(other))


def test_what_everybody_says_is_nobodys_twin():
    assert known("好的收到") is None


def test_twins_are_grouped_whatever_stands_between():
    texts = [TEXT, "晚上好", TEXT + "！", "作业写完了，请老师批改一下，谢谢", TEXT.replace("abc12345", "q1"), "晚上好"]

    assert groups([known(text) for text in texts]) == [[0, 2, 4]]
