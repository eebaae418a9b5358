"""Rows of a table that another system exported: CSV (`,` `;` or tab), JSON Lines, or a JSON array of objects."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from .errors import ImportRefused
from .sources import open_source
from .text import lines

Row = dict[str, Any]


class NotATable(ImportRefused):
    """The file is neither CSV with a header, nor JSON Lines, nor a JSON array of objects."""

    code = "not_a_table"
    message = "This file is not a table of orders or usage."
    way_out = "Export it as CSV with a header line, or as JSON Lines. docs/howto/orders-and-usage.md shows the columns."


def read_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Each row with its line, in constant memory for CSV and JSON Lines. Raises NotATable."""
    with open_source(path) as source:
        for part in source.parts:
            texts = ((line.number, line.text) for line in lines(part))
            head = list(islice(texts, 1))
            if not head:
                raise NotATable("The file is empty.")
            yield from _rows(head[0][1].lstrip("\ufeff").strip(), chain(head, texts))


def _rows(first: str, texts: Iterator[tuple[int, str]]) -> Iterator[tuple[int, Row]]:
    if first.startswith("["):
        yield from enumerate(_array("\n".join(text for _, text in texts)), start=1)
    elif first.startswith("{"):
        for number, text in texts:
            if text.strip():
                yield number, _object(text)
    else:
        yield from _csv(first, texts)


def _csv(header: str, texts: Iterator[tuple[int, str]]) -> Iterator[tuple[int, Row]]:
    delimiter = max(",;\t", key=header.count)
    if not header.count(delimiter):
        raise NotATable
    last = [0]

    def following() -> Iterator[str]:
        for number, text in texts:
            last[0] = number
            yield text.lstrip("\ufeff") + "\n"

    try:
        for row in csv.DictReader(following(), delimiter=delimiter):
            yield last[0], {key: value for key, value in row.items() if isinstance(key, str) and value is not None}
    except csv.Error as error:
        raise NotATable(f"Line {last[0]} is not CSV: {error}.") from error


def _object(text: str) -> Row:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def _array(text: str) -> list[Row]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotATable("The file begins like JSON, and is not.") from error
    return [row if isinstance(row, dict) else {} for row in rows]
