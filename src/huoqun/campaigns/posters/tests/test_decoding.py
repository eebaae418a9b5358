"""A poster's code is read after what chats do to pictures; and a poster says what it should."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from random import Random

import pytest
import zxingcpp
from PIL import Image, ImageChops

from ..checks import LEAST_MODULE
from ..drawing import Said, drawn, key, matrix, tones
from ..layout import HIGH, QUIET, WIDE, Layout, Slot, SlotKind, usual

SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
USUAL = usual("zh-hans", "七天写作挑战", "每天十分钟，写完领手账本")


def code_of(rng: Random) -> str:
    return "https://huoqun.example.com/g/" + "".join(rng.choice(SIGNS) for _ in range(22))


def smallest(address: str) -> Layout:
    """The usual poster with the smallest code that the checks let pass."""
    side = LEAST_MODULE * (matrix(address).size[0] + 2 * QUIET)
    return Layout(USUAL.ground, dict(USUAL.slots) | {SlotKind.CODE: Slot(300, 1120, side, side)})


def opened(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw))


def worn(picture: Image.Image, rng: Random) -> list[Image.Image]:
    """The same poster as a JPEG of 30 %, at a quarter of its size, turned, and all of that at once."""
    turn = rng.uniform(0, 360)

    def jpeg(one: Image.Image) -> Image.Image:
        out = io.BytesIO()
        one.save(out, "JPEG", quality=30)
        return opened(out.getvalue())

    def turned(one: Image.Image) -> Image.Image:
        return one.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor="white")

    quarter = picture.resize((WIDE // 4, HIGH // 4), Image.Resampling.BICUBIC)
    return [jpeg(picture), quarter, turned(picture), jpeg(turned(quarter))]


def read(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def test_the_smallest_code_is_read_after_all_that_chats_do_to_pictures():
    rng = Random(6)
    addresses = [code_of(rng) for _ in range(3)]

    for address in addresses:
        picture = opened(drawn(smallest(address), Said(address, "林小满", "11 月 27 日")))
        assert [read(one) for one in worn(picture, rng)] == [[address]] * 4


def test_a_code_is_read_on_a_dark_restless_picture():
    rng = Random(3)
    ground = io.BytesIO()
    Image.effect_noise((540, 960), 90).convert("RGB").save(ground, "JPEG")
    address = code_of(rng)

    picture = opened(drawn(smallest(address), Said(address), picture=ground.getvalue()))

    assert [read(one) for one in worn(picture, rng)] == [[address]] * 4


def changed(one: Layout, said: Said, other: Layout, otherwise: Said) -> tuple[int, int, int, int] | None:
    """Where two posters differ, clearly."""
    pair = [opened(drawn(*each)).convert("L") for each in ((one, said), (other, otherwise))]
    return ImageChops.difference(*pair).point([0] * 48 + [255] * 208).getbbox()


@pytest.mark.parametrize("name", ["林小满", "Ann O'Neill", "𠮷田🙂", "#let x = 1\n= 标题", "]" * 40, "ﺎﻟﺴﻼﻡ"])
def test_names_are_hostile_and_stay_in_their_box(name):
    box = USUAL.slots[SlotKind.INVITER]
    where = changed(USUAL, Said("https://a.example"), USUAL, Said("https://a.example", name))

    assert where is not None
    assert box.x <= where[0] and box.y <= where[1] and where[2] <= box.x + box.w and where[3] <= box.y + box.h


def test_a_poster_of_nobodys_own_has_nobodys_words():
    without = Layout(USUAL.ground, {kind: one for kind, one in USUAL.slots.items() if kind is not SlotKind.INVITER})
    said = Said("https://a.example", hours="11 月 27 日")

    assert changed(USUAL, said, without, said) is None


def test_the_size_is_what_is_promised_and_a_portrait_only_where_it_is_switched_on():
    face = io.BytesIO()
    Image.new("RGB", (80, 120), "#cc0000").save(face, "PNG")
    on = Layout(USUAL.ground, dict(USUAL.slots) | {SlotKind.AVATAR: Slot(90, 1400, 160, 160)})
    said = Said("https://a.example", "May", portrait=face.getvalue())

    assert opened(drawn(USUAL, said)).size == (1080, 1920)
    assert changed(USUAL, said, on, said) is not None
    assert changed(USUAL, said, USUAL, replace(said, portrait=b"")) is None


def test_a_key_names_what_is_seen_and_nothing_else():
    said = Said("https://a.example", "May", "11 月 27 日")
    quiet = Layout(USUAL.ground, {kind: one for kind, one in USUAL.slots.items() if kind is not SlotKind.INVITER})
    others = [
        key(USUAL, replace(said, address="https://b.example"), picture=b""),
        key(USUAL, replace(said, name="Lin"), picture=b""),
        key(USUAL, said, picture=b"1"),
        key(replace(USUAL, ground="#000000"), said, picture=b""),
    ]

    assert re.fullmatch(r"[0-9a-f]{64}", key(USUAL, said, picture=b""))
    assert len({key(USUAL, said, picture=b""), *others}) == 5
    assert key(quiet, said, picture=b"") == key(quiet, replace(said, name="Lin"), picture=b""), "nobody sees the name"


def test_the_tones_of_a_picture_are_where_they_were():
    half = Image.new("RGB", (1080, 1920), "#ffffff")
    half.paste("#000000", (0, 0, 1080, 960))
    out = io.BytesIO()
    half.save(out, "PNG")
    found = tones(out.getvalue())

    assert (found[:3], found[-3:]) == (b"\x00\x00\x00", b"\xff\xff\xff")
