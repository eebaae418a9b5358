"""The first sheet of an XLSX file as text, read and written, by the standard library alone.

A file that is read is hostile until shown otherwise.

ECMA-376, part 1, 18.3 (worksheets) and 18.4 (shared strings). Formulas are not computed: the value that was saved with
them is taken.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape

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


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
    f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KINDS}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type='
    f'"{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN[1:-1]}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type='
    f'"{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_BEGAN = (1980, 1, 1, 0, 0, 0)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(rows: Sequence[Sequence[str]]) -> bytes:
    """A file of one sheet whose cells are all text: no number is rounded, nothing is a formula or a day.

    The same rows make the same file, to the byte.
    """
    opens, closes = '<c t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    said = "".join(
        f'<row r="{n}">' + "".join(f"{opens}{escape(_NO_XML.sub('', cell))}{closes}" for cell in row) + "</row>"
        for n, row in enumerate(rows, 1)
    )
    sheet = f'<worksheet xmlns="{_MAIN[1:-1]}"><sheetData>{said}</sheetData></worksheet>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as into:
        for name, part in (*_PARTS.items(), ("xl/worksheets/sheet1.xml", sheet)):
            into.writestr(zipfile.ZipInfo(name, _BEGAN), _HEAD + part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
