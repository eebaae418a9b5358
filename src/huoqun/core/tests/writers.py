"""Writers whose transactions a test opens and closes in any order it likes, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from huoqun.core import journal
from huoqun.core.actor import system
from huoqun.core.facts import Origin, fact

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@fact("testing.counted")
@dataclass(frozen=True, kw_only=True)
class Counted:
    """A number was said in a test."""

    number: int
    member_id: int | None = None


# Named, because Django's own are methods of the calling thread's connection as soon as one mentions them.
def _commit() -> None:
    transaction.commit()


def _roll_back() -> None:
    transaction.rollback()


def _close() -> None:
    connection.close()


class Writer:
    """One database session: `begin`, `say` numbers into the journal, `commit` or `roll_back`."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id
        self.is_open = False
        self.said: list[int] = []
        self._thread = ThreadPoolExecutor(max_workers=1)

    def begin(self) -> None:
        self._do(lambda: transaction.set_autocommit(False))
        self.is_open, self.said = True, []

    def say(self, *numbers: int, origin: Origin = Origin.LIVE) -> None:
        facts = [Counted(number=number) for number in numbers]
        self._do(lambda: journal.record(system(self.workspace_id, "test"), facts, at=NOON, origin=origin))
        self.said += numbers

    def commit(self) -> list[int]:
        self._end(_commit)
        return self.said

    def roll_back(self) -> None:
        self._end(_roll_back)

    def close(self) -> None:
        if self.is_open:
            self.roll_back()
        self._do(_close)
        self._thread.shutdown()

    def _end(self, how: Callable[[], None]) -> None:
        self._do(how)
        self._do(lambda: transaction.set_autocommit(True))
        self.is_open = False

    def _do(self, what: Callable[[], Any]) -> Any:
        return self._thread.submit(what).result()
