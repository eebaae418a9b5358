"""ncatbot's NapCatMockServer in a process of its own: importing ncatbot makes a `logs` folder where it runs.

Run as a script in a temporary folder. One JSON object a line comes in, one goes out; `on` is the server it is about.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import Any

# What ncatbot prints must not come between the answers.
ANSWERS = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
os.dup2(2, 1)

from ncatbot.utils.testing.mock_server import NapCatMockServer, ScenarioBuilder  # noqa: E402
from websockets.exceptions import ConnectionClosed  # noqa: E402

BOT, GROUP = "10086", "700700"
PEOPLE = {"小林": "10001", "阿梅": "10002"}
NEWCOMERS = {"10003": "新人"}
QQ_SAYS = '{"result": 110, "errMsg": "发送失败，你已被移出该群，请重新加群。"}'
GONE = f"EventChecker Failed: NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg EventRet:\n{QQ_SAYS}\n"


class Mock(NapCatMockServer):
    """It keeps what is asked of it, and refuses what NapCat refuses: groups where the account is not."""

    def _get_response(self, action: str, params: dict[str, Any]) -> dict[str, Any]:
        if action == "send_group_msg" and self.database.get_group_info(str(params.get("group_id"))) is None:
            return {"status": "failed", "retcode": 1200, "data": None, "message": GONE, "wording": GONE}
        return super()._get_response(action, params)


def scenario() -> dict[str, Any]:
    built = ScenarioBuilder(BOT, "活群").add_group(GROUP, "读书会", bot_role="owner")
    for name, number in PEOPLE.items():
        built = built.add_friend(number, name).add_group_member(GROUP, number, name)
    return built.build()


def move(members: list[dict[str, Any]], event: dict[str, Any]) -> None:
    """The list of members as it is after somebody came or went."""
    who = str(event["user_id"])
    if event.get("notice_type") == "group_decrease":
        members[:] = [member for member in members if str(member["user_id"]) != who]
    elif event.get("notice_type") == "group_increase":
        name, joined = NEWCOMERS.get(who, who), event["time"]
        members.append({"user_id": who, "nickname": name, "card": "", "role": "member", "join_time": joined})


class Mocks:
    """Every server of this process, by its port."""

    def __init__(self) -> None:
        self.servers: dict[int, Mock] = {}

    async def do(self, what: str, on: int = 0, **named: Any) -> Any:
        server = self.servers.get(on)
        match what:
            case "open":
                server = Mock(host="127.0.0.1", port=named["port"], token=named.get("token"), initial_data=scenario())
                await server.start()
                self.servers[named["port"]] = server
            case "says":
                said = server.database.send_group_message(GROUP, named["message"], named["person"])
                kept = server.database.get_message(said)
                event = {
                    **kept,
                    "post_type": "message",
                    "sub_type": "normal",
                    "self_id": int(BOT),
                    "group_id": int(GROUP),
                }
                # One who is just hanging up hears nothing; it stands in the history.
                with suppress(ConnectionClosed):
                    await server.inject_event(event)
                return said
            case "tells":
                move(server.database.get_group_member_list(GROUP), named["event"])
                with suppress(ConnectionClosed):
                    await server.inject_event(named["event"])
            case "kill" | "close":
                await server.stop()
                if what == "close":
                    del self.servers[on]
            case "revive":
                await server.start()
            case "seen":
                return {"said": server.database._data, "asked": server.get_call_history()}
        return None


async def main() -> None:
    mocks, reader = Mocks(), asyncio.StreamReader(limit=2**26)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        try:
            answer = {"ok": await mocks.do(**json.loads(line))}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        ANSWERS.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
