"""PDF files from outside, written anew: their pages alone, without scripts, files, links, notes or what they tell of
whoever made them. Pure; the reading is done by a process of its own, which a hostile file may bring down.

Each page is set as a picture on a page of its size (typst copies its drawing, words stay words). Of photographs on it
the place and camera (EXIF) are emptied. What would be lost with what is left out is refused instead: notes, and forms
that were filled in.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from .errors import Refused

MOST_PAGES = 200
SECONDS = 30
_MEMORY = 2 << 30
_TOO_MANY, _NOTED = 3, 4
_MOST_HIDDEN = 64 << 20
_SHEET = """
#let first = int(sys.inputs.first)
#let last = int(sys.inputs.last)
#for n in range(first, last + 1) { page(width: auto, height: auto, margin: 0pt, image("in.pdf", page: n)) }
"""
# What stands on a page beside its drawing, and says something: all but links, and the windows of notes.
_NOTES = re.compile(
    rb"/Subtype\s*/(?:Widget|Ink|FreeText|Stamp|Highlight|Underline|StrikeOut|Squiggly|Text|Line|Square|Circle|Polygon|"
    rb"PolyLine|Caret)\b"
)
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_EXIF = re.compile(rb"\xff\xe1(..)(?=Exif\0\0|http://ns\.adobe\.com/xap/)", re.DOTALL)


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class BadPaper(Refused):
    code = "bad_pdf"
    message = N_("This PDF cannot be read, or it is locked.")
    way_out = N_("Print it to PDF once more and send that, or send pictures of its pages.")


class TooManyPages(Refused):
    code = "too_many_pages"
    message = N_("This PDF has more than 200 pages.")
    way_out = N_("Send the pages that matter, or a link.")


class HasNotes(Refused):
    code = "pdf_has_notes"
    message = N_("This PDF has notes or a filled-in form on its pages, which would be lost here.")
    way_out = N_("Print it to PDF, so that they become part of the page, and send that.")


def rewritten(raw: bytes) -> bytes:
    """The same pages as a new PDF. Raises BadPaper, TooManyPages, HasNotes."""
    argv = [sys.executable, "-m", "huoqun.core.papers"]
    try:
        done = subprocess.run(argv, input=raw, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise BadPaper from error
    if done.returncode == _TOO_MANY:
        raise TooManyPages
    if done.returncode == _NOTED:
        raise HasNotes
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise BadPaper
    return done.stdout


def has_notes(raw: bytes) -> bool:
    """Whether something beside the drawing of its pages says something."""
    return any(_NOTES.search(part) for part in (raw, *_unpacked(raw)))


def _unpacked(raw: bytes) -> Iterator[bytes]:
    """What is packed into streams of objects, as far as it is packed as usual."""
    left = _MOST_HIDDEN
    for found in _PACKED.finditer(raw):
        try:
            part = zlib.decompressobj().decompress(raw[found.end() :], left)
        except zlib.error:
            continue
        yield part
        left -= len(part)
        if left <= 0:
            return


def without_places(pdf: bytes) -> bytes:
    """With what photographs say of themselves emptied in place, so that nothing else moves."""
    kept = bytearray(pdf)
    for found in _EXIF.finditer(pdf):
        size = int.from_bytes(found[1], "big")
        kept[found.end() : found.start() + 2 + size] = bytes(max(0, found.start() + 2 + size - found.end()))
    return bytes(kept[: len(pdf)])


def main() -> int:
    """Read a PDF from standard input and write the new one to standard output, with little time and memory."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    raw = sys.stdin.buffer.read()
    if has_notes(raw):
        return _NOTED
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in.pdf").write_bytes(raw)
        sheet = Path(folder) / "sheet.typ"
        sheet.write_text(_SHEET, "utf-8")
        pages = _Pages(sheet)
        if (last := pages.count()) > MOST_PAGES:
            return _TOO_MANY
        sys.stdout.buffer.write(without_places(pages.drawn(1, last)))
    return 0


class _Pages:
    """A PDF that typst draws from."""

    def __init__(self, sheet: Path) -> None:
        from typst import Compiler

        self._compiler = Compiler(sheet, root=sheet.parent, ignore_system_fonts=True)

    def drawn(self, first: int, last: int) -> bytes:
        """Pages as a new PDF. Raises TypstError where one is not there, or cannot be read."""
        asked = {"first": str(first), "last": str(last)}
        made = self._compiler.compile(format="pdf", sys_inputs=asked, timestamp=0)
        if not isinstance(made, bytes):
            raise TypeError(f"typst made {type(made).__name__}, no file")
        return made

    def count(self) -> int:
        """How many pages there are; one more than are taken, where they are too many."""
        self.drawn(1, 1)
        there, missing = 1, MOST_PAGES + 2
        while missing - there > 1:
            middle = min(there * 2, (there + missing) // 2)
            if self._has(middle):
                there = middle
            else:
                missing = middle
        return there

    def _has(self, page: int) -> bool:
        from typst import TypstError

        try:
            self.drawn(page, page)
        except TypstError as error:
            if "does not exist" in str(error):
                return False
            raise
        return True


if __name__ == "__main__":
    sys.exit(main())
