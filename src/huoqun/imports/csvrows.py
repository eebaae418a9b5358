"""CSV records with the line they begin on, in constant memory, finding back after a broken one.

The csv module does the parsing, a batch of lines at a time. It runs in strict mode: a stray quote is then noticed at
the next quote instead of swallowing the file, and reading goes on at the line after the one where the record began.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from huoqun.imports.sources import Part
from huoqun.imports.text import chunks

LIMIT = 1_000_000
BROKEN_ROW = "broken CSV record"
ENDLESS_ROW = "CSV record without an end"

Row = tuple[int, list[str] | str]
"""The line of the record's beginning, and its fields, or (for a broken one) the reason to skip it."""

# One process-wide setting of the csv module: without it a field of 128 KB is an error.
csv.field_size_limit(LIMIT)


def rows(
    part: Part, *, delimiter: str = ",", encoding: str | None = None, notes: Counter[str] | None = None
) -> Iterator[Row]:
    """Every record of the part, the header included. Blank lines are no records."""
    number, carry, skipping = 0, "", False
    for chunk in chunks(part, encoding=encoding, notes=notes):
        if skipping:
            _, found, chunk = chunk.partition("\n")
            if not found:
                continue
            skipping, number = False, number + 1
        text = carry + chunk
        cut = text.rfind("\n") + 1
        batch = _Batch(text[:cut], number, delimiter, last=False)
        yield from batch.rows()
        number, carry = batch.number, batch.rest + text[cut:]
        if len(carry) > LIMIT and "\n" not in carry:
            yield number + 1, ENDLESS_ROW
            carry, skipping = "", True
    if carry:
        yield from _Batch(carry, number, delimiter, last=True).rows()


class _Batch:
    """Whole lines of text. Afterwards `rest` is an unfinished record at their end, `number` the lines before it."""

    def __init__(self, text: str, number: int, delimiter: str, *, last: bool) -> None:
        self.lines = list(io.StringIO(text, newline="\n"))
        self.number = number
        self.delimiter = delimiter
        self.last = last
        self.rest = ""

    def rows(self) -> Iterator[Row]:
        start = 0
        while start < len(self.lines):
            ahead = map(self.lines.__getitem__, range(start, len(self.lines)))
            reader = csv.reader(ahead, delimiter=self.delimiter, strict=True)
            first, at = self.number + start + 1, 0
            try:
                for fields in reader:
                    if fields:
                        yield first + at, fields
                    at = reader.line_num
                break
            except csv.Error as error:
                start += at
                if self._unfinished(error, start):
                    self.number += start
                    return
                yield self.number + start + 1, BROKEN_ROW
                start += 1
        self.number += len(self.lines)

    def _unfinished(self, error: csv.Error, start: int) -> bool:
        if self.last or "unexpected end" not in str(error):
            return False
        rest = "".join(self.lines[start:])
        if len(rest) > LIMIT:
            return False
        self.rest = rest
        return True


def delimiter_of(header: str) -> str:
    """Comma, semicolon or tab, whichever the first line of the text has most of."""
    return max(",;\t", key=first_line(header).count)


def first_line(text: str) -> str:
    """The first line that has something on it, after the `sep=;` that tells spreadsheets the separator."""
    line, _, rest = text.lstrip("\ufeff\r\n\t ").partition("\n")
    return first_line(rest) if line[:4].lower() == "sep=" and rest else line
