"""Welcome words that groups say by themselves. 入群欢迎语素材管理, document 92366.

The company keeps up to 100; the owner of a group chooses one for it in the WeCom app, no call can.
"""

from __future__ import annotations

import msgspec

from ..client import Client, shaped

PATH = "/cgi-bin/externalcontact/group_welcome_template/"


class _Added(msgspec.Struct, frozen=True):
    template_id: str


async def add(client: Client, text: str, *, notify: bool) -> str:
    """The template_id of words of up to 3,000 bytes. `notify`: staff are told that there are new ones."""
    body = {"text": {"content": text}, "notify": int(notify)}
    return shaped(await client.post(PATH + "add", body), _Added).template_id


async def edit(client: Client, template_id: str, text: str) -> None:
    await client.post(PATH + "edit", {"template_id": template_id, "text": {"content": text}})


async def delete(client: Client, template_id: str) -> None:
    await client.post(PATH + "del", {"template_id": template_id})
