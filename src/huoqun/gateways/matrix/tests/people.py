"""Members of a homeserver as tests tell of them: each call is one plain HTTP request, and fails aloud."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

_numbers = itertools.count(1)
# One for all: to read the certificates anew for each call takes longer than the call. A server that was killed leaves
# no line behind that could be taken for a living one.
HTTP = httpx.Client(trust_env=False, timeout=30, limits=httpx.Limits(max_keepalive_connections=0))


@dataclass(frozen=True)
class Guest:
    """Somebody logged in on the homeserver at `url`."""

    url: str
    id: str
    token: str
    name: str
    password: str

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """One request below /_matrix/client/v3; a refusal is raised."""
        whole = f"{self.url}{path}" if path.startswith("/_") else f"{self.url}/_matrix/client/v3{path}"
        headers = {"authorization": f"Bearer {self.token}"}
        sent = {"json": {} if body is None and method in ("POST", "PUT") else body} if method != "GET" else {}
        answer = HTTP.request(method, whole, headers=headers, **sent, **more)
        return answer.raise_for_status().json()

    # Rooms

    def creates(self, name: str, **config: Any) -> str:
        """A public room; answers its id."""
        return self.call("POST", "/createRoom", {"preset": "public_chat", "name": name, **config})["room_id"]

    def invites(self, other: Guest, room: str) -> None:
        self.call("POST", f"/rooms/{quote(room)}/invite", {"user_id": other.id})

    def joins(self, room: str) -> Guest:
        self.call("POST", f"/rooms/{quote(room)}/join")
        return self

    def knocks(self, room: str, words: str = "") -> None:
        self.call("POST", f"/knock/{quote(room)}", {"reason": words})

    def leaves(self, room: str) -> None:
        self.call("POST", f"/rooms/{quote(room)}/leave")

    def kicks(self, other: Guest, room: str) -> None:
        self.call("POST", f"/rooms/{quote(room)}/kick", {"user_id": other.id})

    def promotes(self, other: Guest, room: str, level: int = 100) -> None:
        levels = self.state(room, "m.room.power_levels")
        levels.setdefault("users", {})[other.id] = level
        self.sets(room, "m.room.power_levels", levels)

    # Words

    def says(self, room: str, text: str, **more: Any) -> str:
        """Answers the message's id."""
        return self.sends(room, {"msgtype": "m.text", "body": text, **more})

    def sends(self, room: str, content: dict[str, Any], kind: str = "m.room.message") -> str:
        path = f"/rooms/{quote(room)}/send/{kind}/t{next(_numbers)}"
        return self.call("PUT", path, content)["event_id"]

    def reacts(self, room: str, emoji: str, to: str) -> str:
        relates = {"rel_type": "m.annotation", "event_id": to, "key": emoji}
        return self.sends(room, {"m.relates_to": relates}, "m.reaction")

    def edits(self, room: str, message: str, text: str) -> str:
        fresh = {"msgtype": "m.text", "body": text}
        relates = {"rel_type": "m.replace", "event_id": message}
        return self.says(room, f"* {text}", **{"m.new_content": fresh, "m.relates_to": relates})

    def takes_back(self, room: str, event: str) -> None:
        self.call("PUT", f"/rooms/{quote(room)}/redact/{quote(event)}/t{next(_numbers)}")

    # State

    def state(self, room: str, kind: str, key: str = "") -> dict[str, Any]:
        return self.call("GET", f"/rooms/{quote(room)}/state/{kind}/{quote(key)}")

    def sets(self, room: str, kind: str, content: dict[str, Any], key: str = "") -> str:
        return self.call("PUT", f"/rooms/{quote(room)}/state/{kind}/{quote(key)}", content)["event_id"]

    def sees(self, room: str, *, limit: int = 100) -> list[dict[str, Any]]:
        """The last events of a room, oldest first."""
        params = {"dir": "b", "limit": limit}
        return self.call("GET", f"/rooms/{quote(room)}/messages", params=params)["chunk"][::-1]

    def reads(self, room: str) -> list[str]:
        """The words of a room, oldest first."""
        return [e["content"].get("body", "") for e in self.sees(room) if e["type"] == "m.room.message"]

    def members(self, room: str) -> dict[str, str]:
        """Who is there, as they are shown."""
        joined = self.call("GET", f"/rooms/{quote(room)}/joined_members")["joined"]
        return {user: known.get("display_name") or "" for user, known in joined.items()}

    def account_data(self, kind: str) -> dict[str, Any]:
        return self.call("GET", f"/user/{self.id}/account_data/{kind}")

    def rooms(self) -> list[str]:
        return self.call("GET", "/joined_rooms")["joined_rooms"]

    def invitations(self) -> list[str]:
        return list(self.call("GET", "/sync", params={"timeout": 0}).get("rooms", {}).get("invite", {}))
