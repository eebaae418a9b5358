"""What holds for every format and any input."""

import string
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.core.errors import Refused
from huoqun.imports.detect import known_formats, read_source
from huoqun.imports.formats.huoqun_jsonl import write
from huoqun.imports.records import Chat, Item, Options, PartDone, Person, Said, Skipped, Span
from huoqun.imports.testing import source_of

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
KEY = st.text(string.ascii_letters + "群组小明", min_size=1, max_size=6)
AT = st.datetimes(datetime(1981, 1, 1), datetime(2098, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
EXTRA = st.none() | st.dictionaries(st.sampled_from(["topic", "files", "mood"]), TEXT | st.lists(TEXT), min_size=1)
KINDS = st.sampled_from(["text", "image", "file", "voice", "video", "sticker", "link", "system"])

SAID = st.builds(
    Said, KEY, AT, KEY, KEY, TEXT, st.just(0), KINDS, st.none() | KEY, st.none() | KEY, st.none() | AT,
    st.booleans(), st.booleans(), st.just(1), EXTRA,
)  # fmt: skip
MINUTE = st.builds(
    Said,
    KEY,
    AT.map(lambda at: at.replace(second=0, microsecond=0)),
    KEY,
    KEY,
    TEXT,
    st.just(0),
    at_precision=st.just(60),
)
SPAN = st.builds(
    Span, KEY, AT, st.sampled_from(["joined", "left"]), KEY, KEY, st.just(0), st.none() | KEY, st.none() | KEY
)
PERSON = st.builds(Person, KEY, KEY, st.booleans(), st.none() | KEY, st.just({}))


def chats_of(records: list[Said | Span]) -> list[Chat]:
    return [
        Chat(key, f"the {key}", "qq", f"id-{key}", "topic", {"x": 1}) for key in dict.fromkeys(r.chat for r in records)
    ]


def without_lines(items: list[Item]) -> list[object]:
    fields = [{name: getattr(item, name) for name in item.__struct_fields__} for item in items]
    return [{name: value for name, value in field.items() if name != "line"} for field in fields]


@settings(max_examples=200)
@given(st.lists(SAID | MINUTE | SPAN, max_size=6), st.lists(PERSON, max_size=3))
def test_what_is_exported_comes_back_the_same(records: list[Said | Span], people: list[Person]) -> None:
    items: list[Item] = [*people, *chats_of(records), *records]
    data = b"".join(write(items))
    if not data:
        return

    read = list(read_source(source_of({"a.jsonl": data}), Options(format="huoqun-jsonl")))

    assert without_lines([item for item in read if not isinstance(item, PartDone)]) == without_lines(items)
    assert b"".join(write(read)) == data


def read_with(name: str, files: dict[str, bytes | str]) -> list[Item]:
    try:
        return list(read_source(source_of(files), Options(format=name)))
    except Refused:
        return []


def check(items: list[Item]) -> None:
    """Every record once, every chat announced before, everything fit to be stored."""
    announced: set[str] = set()
    for item in items:
        if isinstance(item, Chat):
            announced.add(item.key)
        elif isinstance(item, Said | Span):
            assert item.chat in announced
            assert item.at.tzinfo is UTC
        if isinstance(item, Said):
            (item.text + item.sender + item.sender_name).encode()
            assert "\0" not in item.text + item.sender + item.sender_name
    records = {
        (type(i), i.line) if isinstance(i, Span) else id(i) for i in items if isinstance(i, Said | Span | Skipped)
    }
    assert len(records) == sum(item.records for item in items if isinstance(item, PartDone))


PIECES_OF_EXPORTS = (
    '{ } [ ] " , : \\ \n ; <@U1> "messages": "id": "type": "message" "text": "date_unixtime": "1714550400" "from_id":'
    ' "user1" "service" "action": "invite_members" "members": "content": "sender": "event_id": "timestamp": < > * --'
    " AuthorID,Author,Date,Content 2024-05-01 08:00:00 05-Apr-18 03:55 AM Joined null true -1 1e999 NaN 1714550400"
    ' "guild":{} "channel":{} "chatlab":{} "_type": "room_name": "zerver_message": "ts": "subtype": "localId" 【群】'
)
NAMES = [format.name for format in known_formats()]
PIECES = st.sampled_from(PIECES_OF_EXPORTS.split(" "))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    check(read_with(name, {"a.txt": data}))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(data=st.lists(PIECES, max_size=40).map("".join))
def test_any_pieces_of_exports_are_read_or_refused(name: str, data: str) -> None:
    check(read_with(name, {"a.txt": data}))


@settings(max_examples=60, deadline=None)
@given(
    users=st.lists(PIECES, max_size=12).map("".join),
    channels=st.lists(PIECES, max_size=12).map("".join),
    day=st.lists(PIECES, max_size=40).map("".join),
)
def test_sources_of_many_files_survive_anything_too(users: str, channels: str, day: str) -> None:
    check(read_with("slack", {"users.json": users, "channels.json": channels, "x/2024-05-01.json": f"[{day}"}))
    check(read_with("zulip", {"realm.json": users + channels, "messages-000001.json": '{"zerver_message":[' + day}))


JSONISH = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "x", "1714550400", "2024-05-01T08:00:00Z"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "text"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS_OF_RECORDS = (
    "id type timestamp content author attachments embeds stickers reactions mentions reference timestampEdited date"
    " date_unixtime from from_id actor actor_id action members text text_entities photo file poll reply_to_message_id"
    " edited sender origin_server_ts event_id room_id state_key unsigned accountName platformMessageId ts user subtype"
    " thread_ts edited files date_sent recipient subject group at name kind"
)
RECORD = st.dictionaries(st.sampled_from(KEYS_OF_RECORDS.split(" ")), JSONISH, max_size=12)
FRAMES = [
    '{"guild":{"id":"1"},"channel":{"id":"2"},"messages":[%s]}',
    '{"name":"G","type":"private_group","id":1,"messages":[%s]}',
    '{"about":"x","chats":{"list":[{"id":1,"type":"private_group","messages":[%s]}]}}',
    '{"room_name":"R","exported_by":"x","messages":[%s]}',
    '{"chatlab":{"version":"0.0.2"},"meta":{"name":"G","platform":"qq"},"members":[%s],"messages":[%s]}',
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FRAMES), st.lists(RECORD, max_size=4))
def test_records_with_anything_for_their_values_are_survived(frame: str, records: list[object]) -> None:
    import json

    body = ",".join(json.dumps(record) for record in records)
    items = list(read_source(source_of({"a.json": frame.replace("%s", body)}), Options()))

    check(items)
    assert sum(item.records for item in items if isinstance(item, PartDone)) == len(records)


ODD = st.sampled_from(["", 7, None, " ", "\0"])
LINE = st.fixed_dictionaries(
    {
        "group": st.sampled_from(["lake", "sea"]) | ODD,
        "sender": KEY | ODD,
        "name": KEY | ODD,
        "at": st.sampled_from(["2024-05-01T08:00:00Z", "2024-05-01 08:00", "1714550400", 1714550400, "then", None]),
        "text": TEXT | ODD,
    }
)


@given(st.lists(LINE, min_size=1, max_size=5))
def test_lines_of_ours_that_say_the_least_are_read_like_all_others(lines: list[dict[str, object]]) -> None:
    def read(records: list[dict[str, object]]) -> list[object]:
        data = b"\n".join(orjson.dumps(record) for record in records)
        return without_lines(list(read_source(source_of({"a.jsonl": data}), Options(format="huoqun-jsonl"))))

    assert read(lines) == read([line | {"kind": "message"} for line in lines])
