"""The one thing that WeCom lets us say, with the line cut anywhere in the answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from huoqun.chats.port.effects import Order, Send
from huoqun.chats.port.errors import Refused, Throttled, Unknown
from huoqun.gateways.tests.peer import Cutter, places
from huoqun.gateways.wecom.gateway import connect
from huoqun.gateways.wecom.testing import FakeWeCom

from .ground import account


async def ending(gateway, order: Order) -> str:
    try:
        await gateway.perform(order)
    except Unknown:
        return "unknown"
    except (Refused, Throttled):
        return "refused"
    return "sent"


@pytest.mark.torture
def test_a_welcome_whose_answer_is_cut_anywhere_is_sent_or_unknown_and_never_said_twice():
    async def story(wecom: FakeWeCom) -> dict[str, tuple[str, int]]:
        ends: dict[str, tuple[str, int]] = {}
        async with Cutter(wecom.server.port) as cutter:
            here = account(wecom)
            settings = {**here.settings, "base_url": f"http://127.0.0.1:{cutter.port}"}
            gateway = await connect(replace(here, settings=settings))
            for after in places("welcome"):
                lin = wecom.customer(f"客户 {after}")
                order = Order(1, f"k{after}", Send("你好", welcome=lin.adds()), "", lin.key)
                cutter.cut(after)
                ends[f"{after}"] = (await ending(gateway, order), len(lin.was_told()))
                if not cutter.mend():
                    break
            await gateway.close()
        return ends

    with FakeWeCom() as wecom:
        ends = asyncio.run(story(wecom))

    assert {end for end, _ in ends.values()} == {"sent", "unknown"}
    assert [(after, end) for after, (end, said) in ends.items() if said != 1] == []
