"""The cast of these tests, and what an action or a message of ours did, noted as the contract asks for it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from huoqun.gateways.tests.peer import Seen

BOT, GROUP = "10086", "700700"
PEOPLE = {"小林": "10001", "阿梅": "10002", "新人": "10003"}
TOKEN = "a-long-random-word"
QQ_SAYS = '{"result": 110, "errMsg": "发送失败，你已被移出该群，请重新加群。"}'
GONE = f"EventChecker Failed: NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg EventRet:\n{QQ_SAYS}\n"
"""What NapCat answers who speaks in a group where the account is not (NapCatQQ issue 600)."""


def plain(message: list[dict[str, Any]]) -> str:
    return "".join(s["data"]["text"] for s in message if s["type"] == "text").strip()


KINDS = {"image": "image", "record": "voice", "file": "file"}


def note(seen: Seen, message: list[dict[str, Any]]) -> None:
    """Note what a message of ours held."""
    if text := plain(message):
        seen.texts.append(text)
    for segment in message:
        kind, data = segment["type"], segment["data"]
        if kind in KINDS:
            content = base64.b64decode(data["file"].removeprefix("base64://"))
            seen.files.append((KINDS[kind], data.get("name", ""), content))
        elif kind == "at":
            seen.mentions.append(str(data["qq"]))
        elif kind == "reply":
            seen.replies.append(str(data["id"]))


def act(seen: Seen, action: str, params: Mapping[str, Any]) -> None:
    """Note what an action did."""
    person, message = str(params.get("user_id", "")), str(params.get("message_id", ""))
    match action:
        case "delete_msg":
            seen.deleted.append(message)
        case "set_group_kick":
            seen.kicked.append(person)
            if params["reject_add_request"]:
                seen.banned.add(person)
        case "set_group_ban":
            (seen.muted.add if params["duration"] else seen.muted.discard)(person)
        case "set_group_card":
            seen.nicknames[person] = params["card"]
        case "set_group_admin":
            (seen.admins.add if params["enable"] else seen.admins.discard)(person)
        case "set_essence_msg":
            seen.pinned.append(message)
        case "delete_essence_msg":
            seen.pinned.remove(message)
        case "_send_group_notice":
            seen.notice = params["content"]
        case "set_group_name":
            seen.name = params["group_name"]
