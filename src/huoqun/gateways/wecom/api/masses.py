"""Mass messages, which staff release in the app: 消息推送, documents 92135, 97610 (remind), 97611 (stop), 93338."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from ..client import Client, shaped
from ..shapes import MassTask, Outcome

ADD = "/cgi-bin/externalcontact/add_msg_template"
LIST = "/cgi-bin/externalcontact/get_groupmsg_list_v2"
TASKS = "/cgi-bin/externalcontact/get_groupmsg_task"
RESULTS = "/cgi-bin/externalcontact/get_groupmsg_send_result"
REMIND = "/cgi-bin/externalcontact/remind_groupmsg_send"
STOP = "/cgi-bin/externalcontact/cancel_groupmsg_send"
AT_ONCE = 1_000
LISTED_AT_ONCE = 100


class Made(msgspec.Struct, frozen=True):
    """A mass message that waits for its staff. `fail_list`: the customers or groups that it will not reach."""

    msgid: str
    fail_list: tuple[str, ...] = ()


class _Words(msgspec.Struct, frozen=True):
    content: str = ""


class Listed(msgspec.Struct, frozen=True):
    """A mass message in the company's list. `creator` is '' for one that was made by a call."""

    msgid: str
    creator: str = ""
    create_time: int = 0
    text: _Words = _Words()


class _List(msgspec.Struct, frozen=True):
    group_msg_list: tuple[Listed, ...] = ()
    next_cursor: str = ""


class _Tasks(msgspec.Struct, frozen=True):
    task_list: tuple[MassTask, ...] = ()
    next_cursor: str = ""


class _Results(msgspec.Struct, frozen=True):
    send_list: tuple[Outcome, ...] = ()
    next_cursor: str = ""


Page = TypeVar("Page", _List, _Tasks, _Results)


async def add(
    client: Client, *, text: str, attachments: Sequence[Mapping[str, Any]] = (), people: Sequence[str] = (),
    groups: Sequence[str] = (), sender: str = "",
) -> Made:  # fmt: skip
    """To people (10,000 at most, each by a member of staff who has them) or to groups (2,000) of `sender`, their owner.

    Text up to 4,000 bytes, 9 attachments. Staff may not choose others than those named.
    """
    body: dict[str, Any] = {"chat_type": "group" if groups else "single", "allow_select": False}
    body |= {"chat_id_list": list(groups)} if groups else {"external_userid": list(people)}
    if sender:
        body["sender"] = sender
    if text:
        body["text"] = {"content": text}
    if attachments:
        body["attachments"] = list(attachments)
    return shaped(await client.post(ADD, body), Made)


async def listed(client: Client, kind: str, *, since: int, until: int) -> list[Listed]:
    """The company's mass messages (`kind` single or group) made between two times, a month apart at most."""
    body = {"chat_type": kind, "start_time": since, "end_time": until, "filter_type": 0, "limit": LISTED_AT_ONCE}
    return [one async for page in _pages(client, LIST, body, _List) for one in page.group_msg_list]


async def tasks(client: Client, msgid: str) -> list[MassTask]:
    """Who of the staff has to release it, and who has."""
    body = {"msgid": msgid, "limit": AT_ONCE}
    return [one async for page in _pages(client, TASKS, body, _Tasks) for one in page.task_list]


async def outcomes(client: Client, msgid: str, staff: str) -> list[Outcome]:
    """What became of it with each customer or group of a member of staff. Groups show once it was sent there."""
    body = {"msgid": msgid, "userid": staff, "limit": AT_ONCE}
    return [one async for page in _pages(client, RESULTS, body, _Results) for one in page.send_list]


async def remind(client: Client, msgid: str) -> None:
    """Notify those who have not released it once more: three times in 24 hours at most."""
    await client.post(REMIND, {"msgid": msgid})


async def stop(client: Client, msgid: str) -> None:
    """Nobody needs to release it any more."""
    await client.post(STOP, {"msgid": msgid})


async def _pages(client: Client, path: str, body: Mapping[str, Any], kind: type[Page]) -> AsyncIterator[Page]:
    cursor = ""
    while True:
        page = shaped(await client.post(path, {**body, "cursor": cursor} if cursor else body), kind)
        yield page
        if not page.next_cursor or page.next_cursor == cursor:
            break
        cursor = page.next_cursor
