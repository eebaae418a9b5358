"""Handing over: what comes while something is stored is stored together, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from django.db import OperationalError

from huoqun.gateways.handing import Handover


class Store:
    """Remembers what each transaction held; `gate` holds it back, `poison` cannot be stored."""

    def __init__(self) -> None:
        self.kept: list[list[str]] = []
        self.since: list[object] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.away = False

    async def __call__(self, items, since) -> None:
        await self.gate.wait()
        if self.away:
            raise OperationalError("the server went away")
        if "poison" in items:
            raise ValueError("this cannot be stored")
        self.kept.append(list(items))
        self.since.append(since)


def story(tell: Callable[[Store, Handover], Awaitable[None]]) -> Store:
    async def main() -> Store:
        store = Store()
        handover = Handover(store)
        running = asyncio.create_task(handover.run())
        async with asyncio.timeout(10):
            await tell(store, handover)
        running.cancel()
        return store

    return asyncio.run(main())


def test_what_comes_meanwhile_is_stored_as_one():
    async def tell(store, handover):
        store.gate.clear()
        first = asyncio.create_task(handover.hand(["1"], {"a": 1}))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        others = [asyncio.create_task(handover.hand([str(n)], {"b": n})) for n in range(2, 6)]
        await asyncio.sleep(0)
        store.gate.set()
        await asyncio.gather(first, *others)

    store = story(tell)

    assert store.kept == [["1"], ["2", "3", "4", "5"]]
    assert store.since == [{"a": 1}, {"b": 5}]


def test_what_cannot_be_stored_is_left_out_and_nothing_else():
    async def tell(store, handover):
        await handover.hand(["1", "2", "poison", "4"], {"a": 4})
        assert handover.dropped == 1

    store = story(tell)

    assert [item for batch in store.kept for item in batch] == ["1", "2", "4"]
    assert store.since[-1] == {"a": 4}


def test_while_the_database_is_away_nothing_counts_as_handed_over():
    async def tell(store, handover):
        store.away = True
        with pytest.raises(OperationalError):
            await handover.hand(["1"], None)
        store.away = False
        await handover.hand(["1"], None)

    assert story(tell).kept == [["1"]]
