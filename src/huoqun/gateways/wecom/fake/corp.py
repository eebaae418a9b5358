"""One company as the fake keeps it: staff, customers, groups, what was sent. Subjects add tables of their own."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TOKEN_LIFE = 7200
WELCOME_LIFE = 20


class Err(Exception):
    """An errcode with its errmsg, as the platform answers."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{code} {message}")


@dataclass
class Contact:
    """A customer. `followers`: the staff who have them as a contact, each with when and through which state."""

    id: str
    name: str
    unionid: str = ""
    followers: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Seat:
    """Somebody in a customer group. `scene`: 1 invited, 2 by an invitation link, 3 by the group's code."""

    id: str
    kind: int
    joined: int
    scene: int
    invitor: str = ""
    state: str = ""
    nickname: str = ""


@dataclass
class Group:
    """A customer group. `version` changes with its members, as `member_version` does."""

    id: str
    name: str
    owner: str
    created: int
    notice: str = ""
    seats: dict[str, Seat] = field(default_factory=dict)
    admins: list[str] = field(default_factory=list)
    changes: int = 0

    @property
    def version(self) -> str:
        return hashlib.md5(f"{self.id}/{self.changes}".encode(), usedforsecurity=False).hexdigest()


@dataclass
class Welcome:
    """A welcome code: good for 20 seconds and once."""

    contact: str
    staff: str
    until: float
    used: bool = False


class Corp:
    """All of one company. `now` is its clock. `lock` is held while a call is answered or a person acts."""

    def __init__(self, corp_id: str, secret: str, *, agent_id: int = 1000002, now: Callable[[], datetime]) -> None:
        self.corp_id, self.secret, self.agent_id = corp_id, secret, agent_id
        self.now = now
        self.lock = threading.RLock()
        self.staff: dict[str, str] = {}
        self.contacts: dict[str, Contact] = {}
        self.groups: dict[str, Group] = {}
        self.welcomes: dict[str, Welcome] = {}
        self.tokens: dict[str, float] = {}
        self.sent: list[dict[str, Any]] = []
        """What reached somebody: `{"what": "welcome", "to": …, "text": …}`; every subject adds its own."""
        self.calls: list[str] = []
        """The paths that were called, in order."""
        self.failing: dict[str, list[Err | None]] = defaultdict(list)
        """What the next calls of a path ('' for any) are answered with, instead of being done; None: it is done."""
        self.losing: dict[str, list[bool]] = defaultdict(list)
        """Whether the answers to the next calls of a path get lost, though they are done."""
        self.per_minute: dict[str, int] = {}
        """How many calls of a path ('' for all) a minute may hold; more are answered with 45009."""
        self.tables: dict[str, Any] = {}
        """What subjects of later files keep (mass sends, join ways, tags): by the subject's name."""
        self._numbers: dict[str, int] = defaultdict(int)

    def stamp(self) -> int:
        """The company's time, in seconds."""
        return int(self.now().timestamp())

    def number(self, kind: str) -> int:
        """1, 2, 3 … for each kind."""
        self._numbers[kind] += 1
        return self._numbers[kind]

    def named(self, kind: str, prefix: str) -> str:
        """An id as the platform makes them: `wm…` for customers, `wr…` for groups; the same story makes the same."""
        digest = hashlib.sha256(f"{self.corp_id}/{kind}/{self.number(kind)}".encode()).hexdigest()
        return f"{prefix}{digest[:26]}"

    def table(self, name: str, make: Callable[[], Any] = dict) -> Any:
        """A subject's own table, made when it is first asked for."""
        if name not in self.tables:
            self.tables[name] = make()
        return self.tables[name]

    def contact(self, key: str) -> Contact:
        if key not in self.contacts:
            raise Err(40096, "invalid external userid")
        return self.contacts[key]

    def group(self, key: str) -> Group:
        if key not in self.groups:
            raise Err(40050, "chatid not exist")
        return self.groups[key]

    def follower(self, key: str) -> str:
        if key not in self.staff:
            raise Err(60111, "userid not found")
        return key
