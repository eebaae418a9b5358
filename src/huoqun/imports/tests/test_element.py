"""Element's export of a Matrix room, whose later events change earlier ones."""

import json

from huoqun.imports.detect import read_source
from huoqun.imports.records import Item, Options
from huoqun.imports.testing import source_of
from huoqun.imports.tests.exported import brief, chats, read, said


def test_element() -> None:
    items = read("element.json")

    assert [(chat.key, chat.name) for chat in chats(items)] == [("!roses:example.org", "Roses")]
    assert brief(items) == [
        "1 08:00 Ann (@ann:example.org) joined",
        "2 - invitation",
        "3 08:00 Bo (@bo:example.org) joined",
        "4 08:00 Bo: hello back",
        "5 - edit",
        "6 - reaction",
        "7 08:00 Ann:",
        "8 - deletion",
        "9 - change of name or picture",
        "10 08:00 news*: rain",
        "11 08:00 Ann of the Roses: [image] rose.png",
        "12 08:00 Bo (@bo:example.org) left by @ann:example.org",
    ]
    assert said(items, 4).reply_to == "$0"
    assert said(items, 4).extra == {"reactions": [{"emoji": "🌹", "count": 1}]}
    assert said(items, 4).edited_at is None  # The edit is somebody else's.
    assert said(items, 7).recalled


def matrix(*events: dict[str, object]) -> list[Item]:
    """A room with Bo's question and what came of it."""
    first = {"type": "m.room.message", "event_id": "$q", "content": {"msgtype": "m.text", "body": "when?"}}
    said = [
        {"sender": "@bo:x.org", "origin_server_ts": 1714550400000 + n * 1000, "event_id": f"${n}", **event}
        for n, event in enumerate([first, *events])
    ]
    text = json.dumps({"room_name": "Roses", "exported_by": "Ann", "messages": said})
    return list(read_source(source_of({"roses.json": text}), Options()))


def reaction(key: str, **more: object) -> dict[str, object]:
    relates = {"rel_type": "m.annotation", "event_id": "$q", "key": key}
    return {"type": "m.reaction", "content": {"m.relates_to": relates}, **more}


def edit(body: str) -> dict[str, object]:
    content = {"body": f"* {body}", "m.new_content": {"body": body}}
    return {
        "type": "m.room.message",
        "content": {**content, "m.relates_to": {"rel_type": "m.replace", "event_id": "$q"}},
    }


def test_the_last_edit_of_an_element_room_is_what_was_said() -> None:
    items = matrix(edit("when in May?"), edit("when in June?"))

    assert brief(items) == ["1 08:00 bo: when in June?", "2 - edit", "3 - edit"]
    assert f"{said(items, 1).edited_at:%H:%M:%S}" == "08:00:02"


def test_reactions_of_an_element_room_are_counted_once_a_person_and_not_when_taken_back() -> None:
    items = matrix(
        reaction("🌹"),
        reaction("🌹"),
        reaction("🌹", sender="@ann:x.org"),
        reaction("🐌", event_id="$slip"),
        {"type": "m.room.redaction", "redacts": "$slip"},
    )

    assert said(items, 1).extra == {"reactions": [{"emoji": "🌹", "count": 2}]}
    assert brief(items)[1:] == ["2 - reaction", "3 - reaction", "4 - reaction", "5 - reaction", "6 - deletion"]
