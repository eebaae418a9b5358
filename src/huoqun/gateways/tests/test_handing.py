"""Handing over: what comes while something is stored is stored together, in order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from django.db import OperationalError

from huoqun.gateways.handing import Handover
from huoqun.gateways.threads import Threads


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


def test_a_thread_whose_caller_went_away_is_given_to_nobody_before_its_call_has_ended(caplog):
    began, may_end, ended = threading.Event(), threading.Event(), []

    def slow() -> None:
        began.set()
        may_end.wait(60)
        ended.append(threading.get_ident())

    async def main() -> tuple[Threads, set[int]]:
        threads = Threads(2)
        first = asyncio.create_task(threads.do(slow))
        await asyncio.to_thread(began.wait)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        async with asyncio.timeout(30):
            return threads, {await threads.do(threading.get_ident) for _ in range(3)}

    # Its loop is closed while the call goes on
    threads, others = asyncio.run(main())
    assert len(others) == 1 and not ended
    may_end.set()
    asyncio.run(threads.close())

    assert len(ended) == 1 and not others & set(ended)
    assert not caplog.records
