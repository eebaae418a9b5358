"""The first sheet of an XLSX file as text, by the standard library alone: the file is hostile until shown otherwise.

ECMA-376, part 1, 18.3 (worksheets) and 18.4 (shared strings). Formulas are not computed: the value that was saved with
them is taken.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MOST_UNPACKED, MOST_ROWS, MOST_CELLS = 20_000_000, 5_000, 64
"""What a file may unpack to, in bytes, and how much of it is read."""


class BadSheet(ValueError):
    """It is no XLSX file, it is broken, or it unpacks to more than is read."""


def read(raw: bytes) -> list[tuple[int, list[str]]]:
    """(row's number, cells) of the first sheet, rows without cells left out. Raises BadSheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = set(packed.namelist())
            sheets = sorted(n for n in names if re.fullmatch(r"xl/worksheets/sheet\d{1,4}\.xml", n))
            if not sheets:
                raise BadSheet("no sheet")
            shared = _strings(_part(packed, "xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
            first = min(sheets, key=lambda name: int(re.findall(r"\d+", name)[0]))
            return list(_rows(_part(packed, first), shared))
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, NotImplementedError, RuntimeError) as error:
        raise BadSheet(str(error)) from error
    except (EOFError, KeyError, IndexError, OSError) as error:
        raise BadSheet(str(error)) from error


def _part(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    # The size that the file claims may be a lie: what is read is bounded, not what is said.
    with packed.open(name) as stream:
        text = stream.read(MOST_UNPACKED + 1)
    if len(text) > MOST_UNPACKED or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise BadSheet("too large, or with entities")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in text[:200]:
        raise BadSheet("not UTF-8")  # entities could hide in another encoding
    return ElementTree.fromstring(text)


def _strings(root: ElementTree.Element) -> list[str]:
    return [_words(item) for item in root.iter(f"{_MAIN}si")]


def _words(item: ElementTree.Element) -> str:
    """All its runs of text; readings above characters (rPh) are none of it."""
    runs = [item.find(f"{_MAIN}t"), *(run.find(f"{_MAIN}t") for run in item.findall(f"{_MAIN}r"))]
    return "".join(one.text or "" for one in runs if one is not None)


def _rows(root: ElementTree.Element, shared: list[str]) -> Iterator[tuple[int, list[str]]]:
    for place, row in enumerate(root.iter(f"{_MAIN}row"), 1):
        if place > MOST_ROWS:
            raise BadSheet("too many rows")
        cells: list[str] = []
        for cell in row.findall(f"{_MAIN}c"):
            column = _column(cell.get("r", ""), len(cells))
            if not len(cells) <= column < MOST_CELLS:
                raise BadSheet("a cell out of place")
            cells += [""] * (column - len(cells)) + [_value(cell, shared)]
        said = row.get("r", "")
        yield int(said) if re.fullmatch(r"[0-9]{1,7}", said) else place, cells


def _column(reference: str, default: int) -> int:
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return default
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_MAIN}is")
        return _words(inline) if inline is not None else ""
    value = cell.find(f"{_MAIN}v")
    said = (value.text or "") if value is not None else ""
    if kind == "s":
        if not re.fullmatch(r"[0-9]{1,7}", said):
            raise BadSheet("no shared string")
        return shared[int(said)]
    if kind == "b":
        return "true" if said == "1" else "false"
    return said
