"""What must be remembered from one update to the next: who bears which username, who just came, which group moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

MOST = 10_000
SAME = timedelta(seconds=60)
"""Within this a second join without a leave between is the same join, told by the other road."""


class Memory:
    """Bounded. `moved`: the id of a group since it became a supergroup → the id by which we know it."""

    def __init__(self, moved: Mapping[str, str] | None = None) -> None:
        self.moved = dict(moved or {})
        self._names: dict[str, str] = {}
        self._seats: dict[tuple[str, str], tuple[str, datetime]] = {}

    def known_as(self, chat: str) -> str:
        return self.moved.get(chat, chat)

    def now_at(self, chat: str) -> str:
        """Where a group that we know by this id is today."""
        return next((new for new, old in self.moved.items() if old == chat), chat)

    def moves(self, old: str, new: str) -> None:
        self.moved[new] = self.known_as(old)

    def meet(self, username: str, key: str) -> None:
        _keep(self._names, username.lower(), key)

    def called(self, username: str) -> str | None:
        return self._names.get(username.lower())

    def is_news(self, what: str, chat: str, person: str, at: datetime) -> bool:
        """Whether a join or leave was not just told: a service message and a changed seat tell of the same one."""
        before = self._seats.get((chat, person))
        if before is not None and before[0] == what and abs(at - before[1]) <= SAME:
            return False
        _keep(self._seats, (chat, person), (what, at))
        return True


def _keep(held: dict, key: object, value: object) -> None:
    held.pop(key, None)
    held[key] = value
    if len(held) > MOST:
        del held[next(iter(held))]
