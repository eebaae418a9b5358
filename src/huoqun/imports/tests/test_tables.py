"""Tables of orders and usage, as shops and CRMs export them."""

from __future__ import annotations

import pytest

from huoqun.imports.tables import NotATable, read_rows


@pytest.fixture
def file(tmp_path):
    def write(content, encoding="utf-8"):
        path = tmp_path / "orders.csv"
        path.write_bytes(content.encode(encoding))
        return path

    return write


@pytest.mark.parametrize(
    ("content", "encoding", "rows"),
    [
        # A CSV as Excel in China writes it
        ("订单号,手机号\n1,138\n", "gb18030", [(2, {"订单号": "1", "手机号": "138"})]),
        # With semicolons and a byte-order mark
        ("id;phone\n1;138\n", "utf-8-sig", [(2, {"id": "1", "phone": "138"})]),
        # A cell with a line break: the row's last line
        ('id,note\n1,"a\nb"\n', "utf-8", [(3, {"id": "1", "note": "a\nb"})]),
        # JSON Lines, one of them broken: an empty row, which the reader of deeds counts as skipped
        ('{"id": 1}\n{"id":\n', "utf-8", [(1, {"id": 1}), (2, {})]),
        # A JSON array
        ('[{"id": 1},\n 5]', "utf-8", [(1, {"id": 1}), (2, {})]),
    ],
)  # fmt: skip
def test_tables(file, content, encoding, rows):
    assert list(read_rows(file(content, encoding))) == rows


@pytest.mark.parametrize("content", ["", "just words\nand more\n", "[1, 2"])
def test_what_is_no_table(file, content):
    with pytest.raises(NotATable):
        list(read_rows(file(content)))
