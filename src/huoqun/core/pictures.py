"""Pictures from outside, made harmless: judged by their content, decoded, and written anew. Pure.

What is kept is a JPEG of at most LONGEST pixels a side: no place and camera (EXIF), no second picture, no scripts.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .errors import Refused

LONGEST = 1600
QUALITY = 82
MOST_PIXELS = 24_000_000
"""What is decoded whole; a plain JPEG is read at a fraction of its size, so phones' largest may be four times this."""
READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class BadPicture(Refused):
    code = "bad_picture"
    message = N_("This is no picture that can be read.")
    way_out = N_("Send a JPEG or PNG; a screenshot of the picture always works.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG: its bytes, and its size in pixels."""

    content: bytes
    width: int
    height: int


def is_heic(raw: bytes) -> bool:
    """Whether a file is one of newer phones' HEIC pictures, for which there is no free decoder."""
    return raw[4:8] == b"ftyp" and raw[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def weighed(raw: bytes) -> None:
    """Look whether a picture may be decoded, by its head alone. Raises BadPicture."""
    with _reading(), _opened(raw):
        pass


def remade(raw: bytes, *, longest: int = LONGEST) -> Picture:
    """The picture in these bytes, turned upright and written anew; of several frames the first. Raises BadPicture."""
    # Heavy, and only where pictures come in.
    from PIL import ImageOps

    with _reading(), _opened(raw) as found:
        found.draft("RGB", (longest, longest))
        picture = _flat(ImageOps.exif_transpose(found))
    picture.thumbnail((longest, longest))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    return Picture(written.getvalue(), *picture.size)


@contextmanager
def _reading() -> Iterator[None]:
    """Decoders of hostile bytes raise nearly anything; all of it means that this is no picture."""
    try:
        yield
    except BadPicture:
        raise
    except Exception as error:
        raise BadPicture from error


@contextmanager
def _opened(raw: bytes):  # type: ignore[no-untyped-def]
    """The picture, of which only the head was read, if it is one that may be decoded."""
    from PIL import Image, ImageFile

    if is_heic(raw):
        raise BadPicture(
            N_("HEIC pictures cannot be read."),
            way_out=N_("On the iPhone choose Settings → Camera → Formats → Most Compatible, or send a screenshot."),
        )
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with warnings.catch_warnings():
        # Our own bound stands below, before anything is decoded.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(raw), formats=READ) as found:
            # A progressive JPEG is held whole while it is read, at whatever fraction that is.
            is_lean = found.format == "JPEG" and not found.info.get("progressive")
            if found.width * found.height > MOST_PIXELS * (4 if is_lean else 1):
                raise BadPicture(N_("This picture is too large."), way_out=N_("Send it smaller, or a screenshot."))
            yield found


def _flat(picture):  # type: ignore[no-untyped-def]
    """Upon white where it is transparent: a JPEG has no such thing."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return picture.convert("RGB")
