"""The company's tags for customers. 管理企业标签, document 92117; 编辑客户企业标签, 92118."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ..client import Client, shaped


class CorpTag(msgspec.Struct, frozen=True):
    id: str
    name: str
    deleted: bool = False


class TagGroup(msgspec.Struct, frozen=True):
    group_id: str
    group_name: str = ""
    tag: tuple[CorpTag, ...] = ()
    deleted: bool = False


class _Library(msgspec.Struct, frozen=True):
    tag_group: tuple[TagGroup, ...] = ()


class _Added(msgspec.Struct, frozen=True):
    tag_group: TagGroup


async def library(client: Client) -> tuple[TagGroup, ...]:
    """All tags of the company, by their groups."""
    return shaped(await client.post("/cgi-bin/externalcontact/get_corp_tag_list", {}), _Library).tag_group


async def add(client: Client, group: str, names: Sequence[str]) -> dict[str, str]:
    """New tags in a group, which is made where there is none of that name; their ids by name. 30 characters each."""
    body = {"group_name": group, "tag": [{"name": name} for name in names]}
    said = shaped(await client.post("/cgi-bin/externalcontact/add_corp_tag", body), _Added)
    return {tag.name: tag.id for tag in said.tag_group.tag}


async def mark(client: Client, staff: str, person: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
    """Put tags on a customer whom a staff member has, and take others off, by their ids."""
    body: dict[str, Any] = {"userid": staff, "external_userid": person}
    if add:
        body["add_tag"] = list(add)
    if remove:
        body["remove_tag"] = list(remove)
    await client.post("/cgi-bin/externalcontact/mark_tag", body)
