"""Made-up screenshots of somebody's moments with the campaign's poster in them, and what cheats make of another's."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

SCREENS = ((1080, 2340), (1080, 2400), (1170, 2532), (1080, 1920), (828, 1792))
_PEOPLE = "晨光 小林 阿杰 木子 安然 一朵云 南风 老王 米粒 静静 橙子 大白 青禾 北北 豆豆 山月 可乐 知夏 Leo Momo"
_SAID = (
    "今天的晚霞真好看 终于跑完五公里 周末一起去爬山吗 推荐一本好书，看了三遍 加班到现在，饿了 孩子第一次骑车 "
    "有人知道哪里修手机吗 新学的红烧肉，成功 下雨天最适合睡觉 这家店的面条不错 开学第一天，加油 感谢朋友送的花"
)
NAMES, SAYINGS = _PEOPLE.split(), _SAID.split()
Alter = Callable[[Any, "Shot", Random], Any]


@dataclass(frozen=True, slots=True)
class Shot:
    """What a screenshot shows; the same shot is drawn the same. `campaign` is the poster's title."""

    seed: int
    name: str
    clock: str
    word: str
    campaign: str = "写作共学营"
    code: str = ""
    is_dark: bool = False


def shot(chance: Random, *, word: str = "晨读", code: str = "") -> Shot:
    """An honest sharer's: their own name, time, friends and phone."""
    clock = f"{chance.randint(7, 23)}:{chance.randint(0, 59):02}"
    return Shot(chance.randrange(2**32), chance.choice(NAMES), clock, word, code=code, is_dark=chance.random() < 0.2)


@cache
def _font(size: int) -> Any:
    import manimgx_fonts_cjk
    from PIL import ImageFont

    file = Path(manimgx_fonts_cjk.__file__).parent / "NotoSansCJK-VF.otf.ttc"
    return ImageFont.truetype(str(file), size, index=2)


def drawn(what: Shot) -> Any:
    """The screenshot as a PIL image."""
    from PIL import Image, ImageDraw

    chance = Random(what.seed)
    width, height = chance.choice(SCREENS)
    scale = width / 1080
    paper, ink = ("#111111", "#d5d5d5") if what.is_dark else ("#ffffff", "#191919")
    picture = Image.new("RGB", (width, height), paper)
    pen = ImageDraw.Draw(picture)
    _status_bar(pen, what, chance, width, scale, ink)
    y = round(230 * scale)
    for n in range(5):
        own = n == 1
        name = what.name if own else chance.choice(NAMES)
        says = f"{what.campaign}，今日口令 {what.word}" if own else chance.choice(SAYINGS)
        y = _post(picture, pen, what if own else None, name, says, chance, y, scale, ink)
        if y > height:
            break
    return picture


def _status_bar(pen: Any, what: Shot, chance: Random, width: int, scale: float, ink: str) -> None:
    small = _font(round(40 * scale))
    pen.text((50 * scale, 30 * scale), what.clock, font=small, fill=ink)
    pen.text((width - 170 * scale, 30 * scale), f"{chance.randint(9, 100)}%", font=small, fill=ink)
    pen.text((60 * scale, 120 * scale), "‹", font=_font(round(70 * scale)), fill=ink)
    pen.text((width / 2, 160 * scale), "朋友圈", font=_font(round(52 * scale)), fill=ink, anchor="mm")


def _post(
    picture: Any, pen: Any, own: Shot | None, name: str, says: str, chance: Random, y: int, scale: float, ink: str
) -> int:  # fmt: skip
    left = round(200 * scale)
    picture.paste(_scene(chance, round(120 * scale)), (round(50 * scale), y))
    pen.text((left, y), name, font=_font(round(46 * scale)), fill="#576b95")
    pen.text((left, y + 70 * scale), says, font=_font(round(44 * scale)), fill=ink)
    y += round(150 * scale)
    if own:
        poster = _poster(own, round(420 * scale))
        picture.paste(poster, (left, y))
        y += poster.height + round(20 * scale)
    elif chance.random() < 0.7:
        side = round(chance.choice((220, 300, 420)) * scale)
        picture.paste(_scene(chance, side), (left, y))
        y += side + round(20 * scale)
    ago = chance.choice(("刚刚", "3分钟前", "12分钟前", "1小时前", "2小时前", "昨天"))
    pen.text((left, y), ago, font=_font(round(36 * scale)), fill="#8a8a8a")
    return y + round(chance.randint(90, 160) * scale)


def _scene(chance: Random, side: int) -> Any:
    """A photograph, as far as it matters: colours that flow, and things on them."""
    from PIL import Image, ImageDraw, ImageFilter

    grain = max(6, side // 24)
    small = Image.new("RGB", (grain, grain))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(grain * grain)])
    scene = small.resize((side, side), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(scene)
    for _ in range(chance.randint(3, 9)):
        x, y, size = chance.randrange(side), chance.randrange(side), chance.randint(side // 12 + 1, side // 3 + 2)
        shape = pen.ellipse if chance.random() < 0.5 else pen.rectangle
        shape((x, y, x + size, y + size), fill=tuple(chance.randrange(256) for _ in range(3)))
    return scene.filter(ImageFilter.GaussianBlur(1))


def _poster(own: Shot, width: int) -> Any:
    """The campaign's poster: the same for all but for the code."""
    from PIL import Image, ImageDraw

    poster = _scene(Random(own.campaign), width).resize((width, round(width * 16 / 9)))
    pen = ImageDraw.Draw(poster)
    pen.rectangle((0, width * 0.2, width, width * 0.72), fill="#fdf6e3")
    pen.text((width / 2, width * 0.36), own.campaign, font=_font(round(width * 0.14)), fill="#b58900", anchor="mm")
    pen.text((width / 2, width * 0.58), "七天写完一篇", font=_font(round(width * 0.1)), fill="#586e75", anchor="mm")
    if own.code:
        import segno

        out = io.BytesIO()
        segno.make(own.code, error="m").save(out, kind="png", scale=6, border=3)
        side = round(width * 0.5)
        poster.paste(Image.open(out).convert("RGB").resize((side, side)), (round(width * 0.25), round(width * 1.15)))
    return poster


def as_jpeg(picture: Any, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def cropped(picture: Any, _: Shot, chance: Random) -> Any:
    """The bar with the time cut off, or what stands below, or the sides a little."""
    width, height = picture.size
    top, bottom = chance.uniform(0.03, 0.2), chance.uniform(0.05, 0.3)
    left, right = chance.uniform(0, 0.06), chance.uniform(0, 0.06)
    return picture.crop(
        (round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom)))
    )


def mirrored(picture: Any, _: Shot, __: Random) -> Any:
    from PIL import ImageOps

    return ImageOps.mirror(picture)


def encoded(picture: Any, _: Shot, chance: Random) -> Any:
    """Sent through three programs: smaller, and worse each time."""
    from PIL import Image

    scale = chance.uniform(0.4, 0.8)
    smaller = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    return Image.open(io.BytesIO(as_jpeg(smaller, chance.randint(25, 50))))


def coloured(picture: Any, _: Shot, chance: Random) -> Any:
    """Another hue, brighter or darker, or grey."""
    from PIL import Image, ImageEnhance

    hue, saturation, value = picture.convert("HSV").split()
    turn = chance.randint(20, 235)
    turned = Image.merge("HSV", (hue.point(lambda h: (h + turn) % 256), saturation, value)).convert("RGB")
    other = ImageEnhance.Brightness(turned).enhance(chance.uniform(0.7, 1.25))
    return other.convert("L").convert("RGB") if chance.random() < 0.3 else other


def renamed(_: Any, what: Shot, chance: Random) -> Any:
    """Another's name and another time written over the first."""
    hours, minutes = chance.randint(7, 23), chance.randint(0, 59)
    other = chance.choice([name for name in NAMES if name != what.name])
    return drawn(replace(what, name=other, clock=f"{hours}:{minutes:02}"))


def renamed_and_cropped(picture: Any, what: Shot, chance: Random) -> Any:
    return encoded(cropped(renamed(picture, what, chance), what, chance), what, chance)


def mirrored_and_coloured(picture: Any, what: Shot, chance: Random) -> Any:
    return coloured(mirrored(cropped(picture, what, chance), what, chance), what, chance)


ALTERED: tuple[Alter, ...] = (
    cropped, mirrored, encoded, coloured, renamed, renamed_and_cropped, mirrored_and_coloured,
)  # fmt: skip
