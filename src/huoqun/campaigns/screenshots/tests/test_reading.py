"""A screenshot as it is read, and as staff see it."""

import io
from random import Random

from PIL import Image, ImageChops

from huoqun.campaigns.fraud.attacks import pictures as drawing
from huoqun.core.picture_reading import Line, Read, Sent, read_sent

from ..prints import packed, print_of, seen, unpacked
from ..veiling import veiled
from ..verdicts import Asked

CODE = "https://hq.example/c/tok123"


def fifty_megapixels() -> bytes:
    """A whole picture, 50 KB as a file, 50 million pixels when it is decoded."""
    raw = io.BytesIO()
    Image.new("L", (10_000, 5_000)).save(raw, "PNG")
    return raw.getvalue()


def test_a_process_apart_reads_words_names_times_and_codes_and_gives_up_what_is_none():
    shot = drawing.shot(Random(3), code=CODE)

    raw = drawing.as_jpeg(drawing.drawn(shot))
    sent = [Sent(fifty_megapixels()), Sent(b"no picture", keep=True), Sent(raw, keep=True), Sent(raw, with_text=False)]

    (huge, _), (nothing, gone), (found, kept), (only_codes, unwanted) = read_sent(sent)

    texts = [line.text for line in found.lines]
    assert any("晨读" in text for text in texts)
    assert shot.clock in texts
    assert [code.text for code in found.codes] == [CODE]
    assert only_codes == Read((), found.codes)
    # What comes first is refused by its head, and what comes after it is read all the same
    assert huge is None
    assert nothing is None
    # Only what somebody takes comes back, made harmless
    assert (gone, unwanted) == (b"", b"") and Image.open(io.BytesIO(kept)).format == "JPEG"


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
