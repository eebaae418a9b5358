"""Customer groups: 客户群管理, documents 92120 (list) and 92122 (get)."""

from __future__ import annotations

from typing import Any

import msgspec

from ..client import Client, shaped
from ..shapes import Group

AT_ONCE = 1_000


class _One(msgspec.Struct, frozen=True):
    group_chat: Group


class _Listed(msgspec.Struct, frozen=True):
    chat_id: str


class _Page(msgspec.Struct, frozen=True):
    group_chat_list: tuple[_Listed, ...] = ()
    next_cursor: str = ""


async def group(client: Client, chat: str) -> Group:
    """One group with its members and their names."""
    said = await client.post("/cgi-bin/externalcontact/groupchat/get", {"chat_id": chat, "need_name": 1})
    return shaped(said, _One).group_chat


async def group_ids(client: Client, owners: tuple[str, ...] = ()) -> list[str]:
    """The ids of all customer groups in the app's reach (of these owners)."""
    found: list[str] = []
    cursor = ""
    while True:
        body: dict[str, Any] = {"limit": AT_ONCE}
        if owners:
            body["owner_filter"] = {"userid_list": list(owners)}
        if cursor:
            body["cursor"] = cursor
        page = shaped(await client.post("/cgi-bin/externalcontact/groupchat/list", body), _Page)
        found += [one.chat_id for one in page.group_chat_list]
        if not page.next_cursor or page.next_cursor == cursor:
            return found
        cursor = page.next_cursor
