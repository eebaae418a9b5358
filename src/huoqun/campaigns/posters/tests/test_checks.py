"""What the checks find, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..checks import LEAST_MODULE, aims, faults, module, width
from ..colours import ACROSS, DOWN, Tones, contrast, parsed
from ..drawing import tones_of
from ..layout import HIGH, WIDE, Align, BadPoster, Layout, Slot, SlotKind, read, usual, written

USUAL = usual("zh-hans", "七天写作挑战", "每天十分钟，写完领手账本")
MODULES = 33
TITLE, SUBTITLE, TASKS, CODE = SlotKind.TITLE, SlotKind.SUBTITLE, SlotKind.TASKS, SlotKind.CODE


def found(kind: SlotKind | None = None, squares: bytes = b"", ground: str = USUAL.ground, **about: object) -> set[str]:
    """The codes of what is wrong when one slot of the usual poster is otherwise."""
    slots = dict(USUAL.slots)
    if kind is not None:
        slots[kind] = replace(slots.get(kind, Slot(100, 1400, 160, 160)), **about)
    layout = Layout(ground, slots)
    return {one.code for one in faults(layout, tones_of(layout, squares), modules=MODULES)}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_usual_poster_has_nothing_wrong(language):
    layout = usual(language, "七天写作挑战", "每天十分钟")

    assert faults(layout, tones_of(layout, b""), modules=MODULES) == []


@pytest.mark.parametrize(
    ("kind", "about", "code"),
    [
        # Nobody could come by it.
        (CODE, {"on": False}, "no_code"),
        # What is it?
        (TITLE, {"text": ""}, "no_title"),
        # 40 pixels are 10 in a thumbnail.
        (TITLE, {"size": 40}, "small_title"),
        # A large size shrinks where there is no room for it.
        (TITLE, {"h": 90, "text": "七天写作挑战第二季每天十分钟一起写完"}, "small_title"),
        (SUBTITLE, {"size": 30}, "small_subtitle"),
        # Light yellow on cream.
        (TITLE, {"colour": "#fde68a"}, "pale"),
        # A plate decides, not the ground below it.
        (TITLE, {"colour": "#ffffff", "plate": "#fafafa"}, "pale"),
        # Cream, brown, black: blue is the fourth.
        (SUBTITLE, {"colour": "#1d4ed8"}, "many_colours"),
        # Come in, follow, and download.
        (TASKS, {"text": "扫码进群\n关注公众号\n下载 App"}, "many_aims"),
        # A telephone number is another way out.
        (SUBTITLE, {"text": "报名找 13800138000"}, "many_aims"),
        # 33 modules and 8 of white, 7 pixels each.
        (CODE, {"w": 41 * 7, "h": 500}, "small_code"),
        (CODE, {"quiet": 2}, "no_quiet"),
        # The hours stand on the code.
        (CODE, {"y": 1300}, "covered"),
        (SUBTITLE, {"y": 400}, "overlap"),
        (TITLE, {"x": 10}, "edge"),
        (TASKS, {"text": "先扫描上面的二维码，然后进群，再跟着老师做完每天的练习"}, "long_task"),
        (TASKS, {"text": "一\n二\n三\n四\n五\n六"}, "many_tasks"),
        # Nobody's picture without knowing what that means.
        (SlotKind.AVATAR, {"x": 60, "y": 1200}, "avatar"),
    ],
)
def test_each_thing_that_is_wrong_is_found(kind, about, code):
    assert code in found(kind, **about)


def test_what_a_picture_is_like_below_the_words_decides():
    dark, light = bytes([20, 20, 20]) * (ACROSS * DOWN), bytes([250, 250, 250]) * (ACROSS * DOWN)
    half = dark[: len(dark) // 2] + light[len(light) // 2 :]

    assert "pale" in found(squares=dark)
    assert "pale" not in found(squares=light)
    assert "pale" in found(squares=half), "the title stands on its dark half"


def test_a_picture_is_one_colour():
    assert "many_colours" not in found(squares=bytes([250, 250, 250]) * (ACROSS * DOWN))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        # WCAG's own ends.
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#777777", 1.0),
        # The grey that just fails on white.
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast(parsed(one), parsed(other)) == pytest.approx(ratio, abs=0.01)


def test_letters_are_half_as_wide_as_signs():
    assert width("扫码进群") == 4
    assert width("join") == pytest.approx(2.24)


def test_sharing_is_no_second_aim():
    slots = {TITLE: Slot(90, 100, 900, 200, "分享给朋友，扫码进群")}

    assert aims(Layout(slots=slots)) == ["join"]


SLOTS = st.builds(
    Slot, st.integers(0, 500), st.integers(0, 900), st.integers(40, WIDE - 500), st.integers(40, HIGH - 900),
    st.text(st.characters(categories=["L", "N", "P"]), max_size=40), st.integers(20, 240),
    st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), st.just("") | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True),
    st.booleans(), st.sampled_from(Align), st.integers(0, 8), st.booleans(),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([TITLE, SUBTITLE, SlotKind.HOURS]), SLOTS) | st.just({CODE: Slot(0, 0, 40, 40)}))
def test_what_is_read_is_what_was_written_and_can_be_checked(slots):
    layout = read(written(Layout("#ffffff", slots)))

    assert read(written(layout)) == layout
    assert all(one.message and one.mend for one in faults(layout, Tones((255, 255, 255)), modules=MODULES))


@pytest.mark.parametrize(
    "about",
    [
        # Out of the poster.
        {"x": 900, "w": 400},
        {"y": -1},
        {"w": 10},
        {"size": 400},
        # Not a colour: it would stand in a picture's colour, or a style.
        {"colour": "red;}"},
        {"plate": "url(x)"},
        {"text": "长" * 41},
        {"text": "\x00"},
        {"quiet": 99},
        {"align": "justify"},
        {"x": "1; drop"},
        {"script": "x"},
    ],
)
def test_what_a_browser_makes_up_is_refused(about):
    said = written(USUAL)
    said["slots"]["title"] |= about

    with pytest.raises(BadPoster):
        read(said)


def test_a_module_is_whole_pixels():
    assert module(replace(USUAL.slots[CODE], w=329, h=999), MODULES) == LEAST_MODULE
