"""Live codes into customer groups. 客户群「加入群聊」管理, document 92229."""

from __future__ import annotations

from typing import Any

import msgspec

from ..client import Client, shaped

PATH = "/cgi-bin/externalcontact/groupchat/"
BY_CODE = 2
"""`scene`: a code; 1 is a mini program's button."""


class Way(msgspec.Struct, frozen=True):
    config_id: str
    remark: str = ""
    state: str = ""
    qr_code: str = ""
    chat_id_list: tuple[str, ...] = ()
    auto_create_room: int = 0
    room_base_name: str = ""


class _Made(msgspec.Struct, frozen=True):
    config_id: str


class _One(msgspec.Struct, frozen=True):
    join_way: Way


def _body(way: Way) -> dict[str, Any]:
    body = {
        "scene": BY_CODE, "remark": way.remark, "state": way.state, "chat_id_list": list(way.chat_id_list),
        "auto_create_room": way.auto_create_room,
    }  # fmt: skip
    return {**body, "room_base_name": way.room_base_name} if way.auto_create_room else body


async def add(client: Client, way: Way) -> str:
    """Its config_id: there is no list of them, so it must be kept. Up to five groups, `state` up to 30 characters."""
    return shaped(await client.post(PATH + "add_join_way", _body(way)), _Made).config_id


async def get(client: Client, config_id: str) -> Way:
    """One, with the address of its picture."""
    return shaped(await client.post(PATH + "get_join_way", {"config_id": config_id}), _One).join_way


async def update(client: Client, way: Way) -> None:
    """All of it anew: the picture stays the same."""
    await client.post(PATH + "update_join_way", {"config_id": way.config_id, **_body(way)})


async def delete(client: Client, config_id: str) -> None:
    await client.post(PATH + "del_join_way", {"config_id": config_id})
