"""Messages and their keys in the binary form of COPY: nothing need be escaped, and the server has little to parse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import TYPE_CHECKING

from huoqun.core.sql import server_cursor

if TYPE_CHECKING:
    from ._store import Draft

COPY_MESSAGES = """
    copy chats_message (id, workspace_id, kind, origin, at, recorded_at, text, group_id, member_id, connection_id,
                        provider_id, reply_to, edited_at, recalled_at, data) from stdin (format binary)
"""
COPY_KEYS = """
    copy chats_message_key (group_id, workspace_id, message_id, at, key) from stdin (format binary)
"""

_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_NOTHING_MORE = _NULL * 5
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# Every value follows its length; a row begins with the number of its columns.
_message = Struct(">hiqiqihihiqiqi").pack
_key = Struct(">hiqiqiqiqi").pack
_number = Struct(">iq").pack
_length = Struct(">i").pack


def copy(statement: str, rows: Sequence[bytes]) -> None:
    """Send rows to the server in the current transaction."""
    with server_cursor() as cursor, cursor.copy(statement) as into:
        into.write(b"".join([_HEAD, *rows, _END]))


def key_rows(workspace_id: int, drafts: Sequence[Draft]) -> list[bytes]:
    """A row for `COPY_KEYS` of every draft."""
    rows = []
    for d in drafts:
        key = d.key.encode()
        rows.append(
            _key(5, 8, d.group_id or 0, 8, workspace_id, 8, d.id, 8, (d.at - _EPOCH) // _MICROSECOND, len(key)) + key
        )
    return rows


def message_rows(
    workspace_id: int, drafts: Sequence[Draft], *, connection_id: int | None, origin: int, now: datetime
) -> list[bytes]:
    """A row for `COPY_MESSAGES` of every draft; `origin` of those that do not say their own."""
    recorded = _moment_number(now)
    whose: dict[tuple[int | None, int | None], bytes] = {}
    rows = []
    for d in drafts:
        place = (d.group_id, d.member_id)
        if (tail := whose.get(place)) is None:
            tail = whose[place] = b"".join(map(_number_or_null, (*place, connection_id)))
        text = d.text.encode()
        rows.append(
            _message(
                15, 8, d.id, 8, workspace_id, 2, d.kind, 2, d.origin or origin, 8, (d.at - _EPOCH) // _MICROSECOND,
                8, recorded, len(text),
            ) + text + tail
        )  # fmt: skip
        rows.append(_more(d))
    return rows


def _more(d: Draft) -> bytes:
    """What most messages have nothing of."""
    if d.provider_id is d.reply_to is d.edited_at is d.recalled_at is d.data is None:
        return _NOTHING_MORE
    data = _NULL if d.data is None else _text(f"\1{d.data}")  # The byte 1 is the version of jsonb's binary form.
    return b"".join((_text(d.provider_id), _text(d.reply_to), _moment(d.edited_at), _moment(d.recalled_at), data))


def _text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    encoded = value.encode()
    return _length(len(encoded)) + encoded


def _number_or_null(value: int | None) -> bytes:
    return _NULL if value is None else _number(8, value)


def _moment(at: datetime | None) -> bytes:
    return _number_or_null(None if at is None else _moment_number(at))


def _moment_number(at: datetime) -> int:
    """Microseconds since 2000, as PostgreSQL counts them."""
    return (at - _EPOCH) // _MICROSECOND
