"""Customers: who follows whom, and the words that welcome them. 客户管理, documents 92112 to 92114, 92137."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec

from ..client import Client, shaped
from ..shapes import Contact, External, Follow

FOLLOW_USERS = "/cgi-bin/externalcontact/get_follow_user_list"
STAFF_AT_ONCE = 100
CONTACTS_AT_ONCE = 100


class _Listed(msgspec.Struct, frozen=True):
    external_contact: External
    follow_info: Follow


class _Page(msgspec.Struct, frozen=True):
    external_contact_list: tuple[_Listed, ...] = ()
    next_cursor: str = ""


class _Staff(msgspec.Struct, frozen=True):
    follow_user: tuple[str, ...] = ()


async def follow_users(client: Client) -> tuple[str, ...]:
    """The staff who may have customers."""
    return shaped(await client.get(FOLLOW_USERS), _Staff).follow_user


async def contact(client: Client, key: str) -> Contact:
    """One customer, with who of the staff has them."""
    return shaped(await client.get("/cgi-bin/externalcontact/get", external_userid=key), Contact)


async def contacts(client: Client, staff: Sequence[str]) -> AsyncIterator[list[tuple[External, Follow]]]:
    """All customers of these staff, a page at a time."""
    for begin in range(0, len(staff), STAFF_AT_ONCE):
        cursor = ""
        while True:
            body = {"userid_list": list(staff[begin : begin + STAFF_AT_ONCE]), "limit": CONTACTS_AT_ONCE}
            if cursor:
                body["cursor"] = cursor
            page = shaped(await client.post("/cgi-bin/externalcontact/batch/get_by_user", body), _Page)
            yield [(one.external_contact, one.follow_info) for one in page.external_contact_list]
            if not page.next_cursor or page.next_cursor == cursor:
                break
            cursor = page.next_cursor


async def send_welcome(client: Client, code: str, *, text: str, attachments: Sequence[Mapping[str, Any]] = ()) -> None:
    """The first words to a new contact: once, within 20 seconds of the event. Text up to 4,000 bytes, 9 attachments."""
    body: dict[str, Any] = {"welcome_code": code}
    if text:
        body["text"] = {"content": text}
    if attachments:
        body["attachments"] = list(attachments)
    await client.post("/cgi-bin/externalcontact/send_welcome_msg", body)
