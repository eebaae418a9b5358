"""What members send: pictures and recordings, hostile ones among them."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from huoqun.core import files, pictures, soundframes, sounds, soundtags
from huoqun.core.actor import member
from huoqun.core.errors import NotFound
from huoqun.core.files import BadFile, FileKind, FileTooLarge
from huoqun.core.papers import MOST_PAGES, BadPaper, HasNotes, TooManyPages, rewritten, without_places
from huoqun.core.pictures import BadPicture

from . import papers

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
BOTH = (FileKind.PICTURE, FileKind.AUDIO)


def picture(size=(60, 40), form="JPEG", mode="RGB", **options):
    written = io.BytesIO()
    Image.new(mode, size, "red").save(written, form, **options)
    return written.getvalue()


def photo_of_hangzhou():
    exif = Image.Exif()
    exif[0x0110] = "Somebody's phone"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    return picture(exif=exif)


def box(kind, content):
    return struct.pack(">I", 8 + len(content)) + kind + content


def comments(head):
    """No vendor, and one comment."""
    said = b"LOCATION=Hangzhou"
    return head + struct.pack("<I", 0) + struct.pack("<I", 1) + struct.pack("<I", len(said)) + said


def ogg(*packets):
    pages = b""
    for number, packet in enumerate(packets):
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, 0 if number else 2, 0, 7, number, 0, 1) + bytes([len(packet)])
        pages += head + packet
    signed = bytearray(pages)
    for page in soundtags.ogg_pages(pages):
        soundtags._sign(signed, page)
    return bytes(signed)


def element(name, content):
    return name + b"\x01" + len(content).to_bytes(7, "big") + content


def webm(*elements):
    return element(b"\x1a\x45\xdf\xa3", b"webm") + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"".join(elements)


RECORDING = (
    box(b"ftyp", b"M4A \0\0\0\0")
    + box(b"moov", box(b"mvhd", b"1" * 20) + box(b"udta", b"\xa9xyz+30.2741+120.1551/"))
    + box(b"mdat", b"sound")
)


def test_a_photo_loses_its_place_and_stands_upright():
    made = pictures.remade(photo_of_hangzhou())

    with Image.open(io.BytesIO(made.content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((40, 60), {})
    assert b"phone" not in made.content


@pytest.mark.parametrize(
    ("raw", "size"),
    [
        # Transparent: upon white
        (picture(form="PNG", mode="RGBA"), (60, 40)),
        # Larger than what is kept
        (picture(size=(4000, 3000)), (1600, 1200)),
        # An animation: its first frame
        (picture(form="GIF", mode="P", save_all=True, append_images=[Image.new("P", (60, 40))]), (60, 40)),
    ],
)
def test_every_picture_becomes_a_plain_one(raw, size):
    made = pictures.remade(raw)

    assert (made.width, made.height, made.content[:2]) == (*size, b"\xff\xd8")


def claims(width, height):
    """A small PNG that claims to be enormous."""
    raw = bytearray(picture(form="PNG"))
    raw[16:24] = struct.pack(">II", width, height)
    return bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        # Words
        b"<svg onload='alert(1)'/>",
        # A page that begins like a picture
        b"\xff\xd8\xff<html><script>",
        # Cut in the middle
        picture(size=(400, 400))[:300],
        # Small as a file, 3.6 thousand million pixels when decoded
        claims(60_000, 60_000),
        # A newer iPhone's
        b"\0\0\0\x18ftypheic" + b"\0" * 40,
    ],
)
def test_what_is_no_picture_is_refused_in_words(raw):
    with pytest.raises(BadPicture) as refused:
        pictures.remade(raw)
    assert refused.value.way_out


@pytest.mark.parametrize(
    ("raw", "sort", "kept"),
    [
        # A voice memo with the place in it: the box stays, empty
        (RECORDING, "m4a", b"sound"),
        # Tags before and behind
        (b"ID3\x04\0\0\0\0\0\x05where\xff\xfbsound" + b"TAG" + b"x" * 125, "mp3", b"\xff\xfbsound"),
        # Notes beside the sound
        (b"RIFF\0\0\0\0WAVELIST\x06\0\0\0IARTmedata\x02\0\0\0ab", "wav", b"data\x02\0\0\0ab"),
        (b"#!AMR\nsound", "amr", b"sound"),
        # A box that is longer than the file
        (RECORDING + struct.pack(">I", 9999) + b"udta", "m4a", b"sound"),
    ],
)
def test_a_recording_keeps_its_sound_only(raw, sort, kept):
    assert sounds.sort_of(raw) == sort

    left = sounds.emptied(raw, sort)

    assert kept in left
    assert not [word for word in (b"+30.2741", b"where", b"IARTme") if word in left]


@pytest.mark.parametrize(
    ("raw", "gone"),
    [
        # OGG: the packet of comments is the second one, on a page of its own
        (ogg(b"OpusHead" + bytes(11), comments(b"OpusTags"), b"sound"), b"Hangzhou"),
        # Vorbis wants a bit set after its comments
        (ogg(b"\x01vorbis" + bytes(23), comments(b"\x03vorbis") + b"\x01", b"sound"), b"Hangzhou"),
        # WebM: tags behind an information with a date; a browser that records does not know how long it gets
        (
            webm(element(b"\x15\x49\xa9\x66", element(b"\x44\x61", b"Hangzhou")), element(b"\xa3", b"sound")),
            b"Hangzhou",
        ),
        (webm(element(b"\xa3", b"sound"), element(b"\x12\x54\xc3\x67", b"Hangzhou" * 40)), b"Hangzhou"),
    ],
)
def test_what_stands_beside_the_sound_is_emptied_in_place(raw, gone):
    left = sounds.emptied(raw, sounds.sort_of(raw))

    assert len(left) == len(raw) and gone in raw and gone not in left and b"sound" in left
    assert sounds.emptied(left, sounds.sort_of(left)) == left, "and stays as it is then"
    for page in soundtags.ogg_pages(left):
        signed = bytearray(left)
        soundtags._sign(signed, page)
        assert signed == left, "every page of OGG has its check sum"


FRAME = b"\xff\xfb\x90\x00" + bytes(413)
PAGE = b"<html><script>"
FORM = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
SOUNDING = (
    box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", box(b"hdlr", bytes(8) + b"soun" + bytes(13))) + box(b"mdat", b"sound")
)


@pytest.mark.parametrize(
    ("sort", "raw", "kept"),
    [
        # A page between frames and one behind them; the last frame was cut off
        ("mp3", FRAME + PAGE + FRAME * 2 + FRAME[:50], FRAME * 3),
        ("mp3", b"\xff\xfb\x90\x00" + PAGE, None),
        # Twelve kilobits and two; then something that is no frame
        ("amr", b"#!AMR\n\x3c" + bytes(31) + b"\x7c" + PAGE, b"#!AMR\n\x3c" + bytes(31) + b"\x7c"),
        ("amr", b"#!AMR-WB\n\x04" + bytes(17), b"#!AMR-WB\n\x04" + bytes(17)),
        ("amr", b"#!AMR\nsound", None),
        # A head that counts what follows it; the next one promises more than there is
        ("aac", b"\xff\xf1\x60\x40\x01\x7f\xfcabcd" + b"\xff\xf1\x60\x40\x7f\xff\xfc" + PAGE,
         b"\xff\xf1\x60\x40\x01\x7f\xfcabcd"),
        ("aac", b"\xff\xf1\x60\x40\x00\x1f\xfc" + PAGE, None),
        ("wav", b"RIFF\0\0\0\0WAVE" + FORM + b"JUNK\x02\0\0\0<hdata\x02\0\0\0ab" + PAGE,
         b"RIFF\x26\0\0\0WAVE" + FORM + b"data\x02\0\0\0ab"),
        ("wav", b"RIFF\0\0\0\0WAVEdata\x02\0\0\0ab", None),
        ("ogg", ogg(b"OpusHead" + bytes(11), comments(b"OpusTags"), b"s") + PAGE,
         ogg(b"OpusHead" + bytes(11), comments(b"OpusTags"), b"s")),
        ("ogg", ogg(b"\x80theora" + bytes(11)), None),
        # A box that nobody knows is emptied; what lies about its size ends it
        ("m4a", SOUNDING + box(b"evil", PAGE) + PAGE, SOUNDING + box(b"free", bytes(len(PAGE)))),
        # No sound in it; a film
        ("m4a", RECORDING, None),
        ("m4a", SOUNDING.replace(b"soun", b"vide"), None),
        ("webm", webm(element(b"\x86", b"A_OPUS")), webm(element(b"\x86", b"A_OPUS"))),
        ("webm", webm(b"\x86\x86A_OPUS"), webm(b"\x86\x86A_OPUS")),
        ("webm", webm(b"\x86\x85V_VP9\x86\x86A_OPUS"), None),
    ],
)  # fmt: skip
def test_of_a_recording_its_frames_are_kept_and_nothing_else(sort, raw, kept):
    assert soundframes.only_sound(raw, sort) == kept
    if kept is not None:
        assert soundframes.only_sound(kept, sort) == kept


@pytest.mark.parametrize(
    ("name", "sort", "sound"),
    [
        ("iphone.m4a", "m4a", b"mdat"),
        ("iphone-layers.qta", "m4a", b"mdat"),  # iOS 18, where a recording has layers
        ("safari.mp4", "m4a", b"mdat"),  # in fragments, as it is recorded in the page
        ("android.m4a", "m4a", b"mdat"),
        ("android.3gp", "m4a", b"mdat"),  # AMR in boxes
        ("android.aac", "aac", b"\xff\xf1"),
        ("chromium.webm", "webm", b"\x1f\x43\xb6\x75"),  # WeChat's browser on Androids is one, too
        ("firefox.ogg", "ogg", b"OggS"),
        ("wecom.amr", "amr", b"#!AMR"),
    ],
)
def test_what_phones_record_keeps_its_sound_and_loses_whose_it_is(name, sort, sound):
    """Files of a quarter of a second, in the containers of these, written by ffmpeg with title, author and place."""
    raw = (Path(__file__).parent / "recordings" / name).read_bytes()
    kept = soundframes.only_sound(sounds.emptied(raw, sort), sort)
    at = raw.rfind(sound)

    assert sounds.sort_of(raw) == sort and kept is not None and raw[at : at + 200] in kept
    assert not [words for words in (b"Li Wei", b"Home recording", b"+30.2741") if words in kept]


@given(
    sort=st.sampled_from(list(sounds.TYPES)),
    raw=st.binary(max_size=400),
    before=st.sampled_from([b"", FRAME, SOUNDING]),
)
def test_whatever_comes_as_a_recording_is_read_or_refused(sort, raw, before):
    kept = soundframes.only_sound(before + raw, sort)

    assert kept is None or len(kept) <= len(before + raw) + 64


@pytest.mark.parametrize(
    "hostile",
    [
        {"catalog": b"/OpenAction 5 0 R/Names<</JavaScript<</Names[(a) 5 0 R]>>>>", "page": b"/AA<</O 5 0 R>>"},
        {"page": b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A 5 0 R>>]", "pages": 3},
    ],
)
def test_a_pdf_keeps_its_pages_only(hostile):
    raw = papers.paper(**hostile)
    made = rewritten(raw)

    assert b"JavaScript" in raw and b"JavaScript" not in made and b"app.alert" not in made
    assert made.count(b"/MediaBox") == hostile.get("pages", 1)
    assert rewritten(raw) == made


def test_a_pdf_that_would_lose_words_or_cannot_be_read_is_refused_with_a_way_out():
    noted = papers.paper(page=b"/Annots[<</Type/Annot/Subtype /FreeText/Rect[0 0 9 9]/Contents(good)>>]")
    packed = b"%PDF-1.7 1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + zlib.compress(b"/Subtype/Widget")
    for raw, refusal in ((noted, HasNotes), (packed, HasNotes), (papers.paper()[:90], BadPaper)):
        with pytest.raises(refusal):
            rewritten(raw)
    with pytest.raises(TooManyPages):
        rewritten(papers.paper(pages=MOST_PAGES + 1))


def test_photographs_in_a_pdf_lose_their_place_and_nothing_moves():
    photo = b"\xff\xd8\xff\xe1" + struct.pack(">H", 24) + b"Exif\0\0" + b"N30E120" + bytes(9) + b"\xff\xdb"
    left = without_places(b"stream\n" + photo + b"endstream")
    assert len(left) == len(photo) + 16 and b"N30E120" not in left and left.endswith(b"\xff\xdbendstream")


@pytest.fixture
def alice_files(cast):
    """Keeps a file that the member Alice sends."""
    me = member(cast.alice.actor.workspace_id, 11)

    def send(raw, name="a.jpg", allowed=BOTH):
        return files.keep(me, raw=raw, name=name, allowed=allowed, owner="member:11", now=NOW)

    send.me = me
    return send


def test_a_file_is_known_by_what_it_is_not_by_its_name(alice_files):
    kept = alice_files(picture(form="PNG"), name="../../etc/\u202egpj.exe\n")

    assert (kept.kind, kept.mime, kept.name) == ("picture", "image/jpeg", "gpj.exe")
    assert files.read(alice_files.me.workspace_id, uid=kept.uid).raw[:2] == b"\xff\xd8"
    with pytest.raises(BadFile):
        alice_files(b"%PDF-1.7", name="photo.jpg")
    with pytest.raises(BadFile):
        alice_files(RECORDING, allowed=[FileKind.PICTURE])
    with pytest.raises(BadFile, match="WeChat"):
        alice_files(b"\x02#!SILK_V3" + bytes(40))
    with pytest.raises(FileTooLarge):
        alice_files(b"#!AMR\n" + bytes(10_000_001))


def test_nobody_attaches_anothers_file_and_what_nobody_attaches_goes(alice_files):
    used, unused = alice_files(picture()), alice_files(picture())
    me = alice_files.me

    files.attach(me, file_ids=[used.id], owner="member:11", now=NOW)
    with pytest.raises(NotFound):
        files.attach(me, file_ids=[used.id], owner="member:12", now=NOW)

    assert files.drop_unused(now=NOW + timedelta(hours=23)) == 0
    assert files.drop_unused(now=NOW + timedelta(hours=25)) == 1
    assert list(files.listed(me.workspace_id, [used.id, unused.id])) == [used.id]
    assert files.drop(me, owners=["member:11"]) == 1


def test_another_workspace_finds_nothing(cast, alice_files):
    kept = alice_files(picture())

    with pytest.raises(NotFound):
        files.read(cast.eve.actor.workspace_id, uid=kept.uid)


def test_a_progressive_photo_is_bounded_as_it_is_held_whole():
    pictures.remade(picture(size=(7_000, 5_000)))
    with pytest.raises(BadPicture):
        pictures.remade(picture(size=(7_000, 5_000), progressive=True))
