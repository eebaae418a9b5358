"""A screenshot as it is read, and as staff see it."""

import io
from random import Random

from PIL import Image, ImageChops

from huoqun.campaigns.fraud.attacks import pictures as drawing

from ..prints import packed, print_of, seen, unpacked
from ..reading import Line, Read, read_apart
from ..veiling import veiled
from ..verdicts import Asked

CODE = "https://hq.example/c/tok123"


def test_a_process_apart_reads_words_names_times_and_codes_and_gives_up_what_is_none():
    shot = drawing.shot(Random(3), code=CODE)

    found, nothing = read_apart([drawing.as_jpeg(drawing.drawn(shot)), b"no picture"])

    texts = [line.text for line in found.lines]
    assert any("晨读" in text for text in texts)
    assert shot.clock in texts
    assert [code.text for code in found.codes] == [CODE]
    assert nothing is None


def test_staff_see_nothing_sharp_but_what_they_judge():
    raw = drawing.as_jpeg(drawing.drawn(drawing.shot(Random(3))))
    name = Line("青禾", 1.0, (0.18, 0.12, 0.28, 0.155))
    clock = Line("14:37", 1.0, (0.03, 0.01, 0.15, 0.05))

    seen_by_staff = Image.open(io.BytesIO(veiled(raw, Read((clock, name)), Asked(["晨读"], ["写作共学营"]))))
    first = Image.open(io.BytesIO(raw)).convert("RGB").resize(seen_by_staff.size)

    def changed(line: Line) -> float:
        box = [round(n * side) for n, side in zip(line.box, seen_by_staff.size * 2, strict=True)]
        diff = ImageChops.difference(first.crop(box), seen_by_staff.crop(box)).convert("L")
        return sum(diff.getdata()) / (diff.width * diff.height)

    assert changed(clock) < 4 < changed(name)


def test_a_print_is_the_same_after_it_was_kept():
    new = seen(drawing.as_jpeg(drawing.drawn(drawing.shot(Random(5)))))
    kept = unpacked(new.print.width, new.print.height, *packed(new.print))

    assert (kept.edges == new.print.edges).all()
    assert (kept.points == new.print.points).all()
    assert (kept.signs == print_of(new.grey).signs).all()
