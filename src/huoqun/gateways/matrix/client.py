"""The Client-Server API over HTTP: every answer that is not good becomes one of the port's errors."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import quote

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown

from ..calling import Answer, Caller

CLIENT = "/_matrix/client/v3"
MEDIA = ("/_matrix/client/v1/media/download", "/_matrix/media/v3/download")
POLL = 30.0
"""Seconds that the server may hold a `/sync` open."""

SLACK = 25.0
"""Seconds beyond which a `/sync` that answers nothing is taken for cut."""

SLOW_DOWN = 5.0
"""Seconds to wait where a server throttles without saying for how long."""


_MXC = re.compile(r"mxc://([A-Za-z0-9.:\[\]-]{1,255})/([A-Za-z0-9_=-]{1,255})\Z")


class Declined(Refused):
    """The homeserver said no, and did nothing. `code` is Matrix's own name of the reason, such as M_FORBIDDEN."""

    def __init__(self, code: str, words: str, *, status: int) -> None:
        self.code = code
        self.status = status
        said = gettext(_MEANS.get(code, _REFUSED))
        super().__init__(f"{said}: {words}", permanent=code not in _MENDED)


_REFUSED = _("The homeserver refused")
_MEANS = {
    "M_FORBIDDEN": _("The bot may not do that in this room; is it in there, and with a high enough power level"),
    "M_NOT_FOUND": _("The homeserver knows no such room, message or person"),
    "M_TOO_LARGE": _("That is larger than the homeserver takes"),
    "M_UNKNOWN_TOKEN": _("The homeserver no longer knows the access token; make a new one and fill it in"),
    "M_MISSING_TOKEN": _("The homeserver wants an access token; fill it in"),
    "M_USER_DEACTIVATED": _("The bot's account was closed; use another"),
    "M_USER_LOCKED": _("The bot's account is locked; ask the homeserver's admin"),
}
_MENDED = {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED"}
"""Not this order's fault: what is ordered waits until somebody has mended the connection."""


class Client:
    """An account on a homeserver; `token` is empty until it has logged in."""

    def __init__(self, base: str, token: str = "") -> None:
        self.base = base
        self.token = token
        self._caller = Caller(base, headers={"user-agent": "Huoqun"})

    async def close(self) -> None:
        await self._caller.close()

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        return await self.call("GET", path, params=params)

    async def put(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self.call("PUT", path, json=body)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self.call("POST", path, json=body)

    async def call(self, method: str, path: str, **parts: Any) -> dict[str, Any]:
        """One request; answers the object in the reply. Raises Declined, Refused, Throttled, Unknown."""
        headers = {**parts.pop("headers", {}), **({"authorization": f"Bearer {self.token}"} if self.token else {})}
        whole = path if path.startswith("/_matrix/") else CLIENT + path
        return judged(await self._caller.call(method, whole, headers=headers, **parts), path)

    async def patiently(self, path: str, **params: Any) -> dict[str, Any]:
        """Like `get`, for what only reads: as long as the server says "slower", it waits and asks again."""
        while True:
            try:
                return await self.get(path, **params)
            except Throttled as slow:
                await asyncio.sleep(slow.retry_after.total_seconds())

    async def sync(self, *, since: str | None, wait: bool, only: str) -> dict[str, Any]:
        """What happened after `since`; with `wait` as soon as something did. `only`: a filter, as JSON."""
        params: dict[str, Any] = {"filter": only, "timeout": int(POLL * 1000) if wait else 0}
        if since is not None:
            params["since"] = since
        return await self.call("GET", "/sync", params=params, timeout=POLL + SLACK)

    async def media(self, mxc: str, *, most: int) -> bytes:
        """A file of a room, of at most so many bytes. Raises Declined, Refused, Throttled, Unknown."""
        found = _MXC.match(mxc)
        if found is None:
            raise Refused("This is no file of Matrix.")
        headers = {"authorization": f"Bearer {self.token}"}
        for path in MEDIA:
            answer = await self._caller.download(path + at(*found.groups()), most=most, headers=headers)
            if answer.status == 200:
                return answer.body
            if answer.status not in (400, 404):  # servers before 1.11 know only the second
                break
        judged(answer, MEDIA[0])
        raise Refused("The homeserver gave no file.")

    async def upload(self, name: str, content: bytes, kind: str) -> str:
        """Keep a file on the homeserver; answers its mxc address."""
        answer = await self.call(
            "POST", "/_matrix/media/v3/upload", params={"filename": name}, content=content,
            headers={"content-type": kind},
        )  # fmt: skip
        return str(answer.get("content_uri", ""))


def at(*parts: str) -> str:
    """A path of these parts, each quoted whole: `at("rooms", room, "leave")`."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def judged(answer: Answer, path: str) -> dict[str, Any]:
    """The object of a good answer; any other is raised as what it means."""
    found = answer.json()
    body: dict[str, Any] = found if isinstance(found, dict) else {}
    if 200 <= answer.status < 300:
        if not isinstance(found, dict):
            raise Unknown("The homeserver's answer cannot be read.")
        return body
    if answer.status == 429:
        raise Throttled(_retry_after(answer, body), scope=_scope(path))
    if answer.status >= 500:
        raise Unknown(f"The homeserver answered {answer.status}.")
    words = str(body.get("error", ""))[:200] or f"HTTP {answer.status}"
    raise Declined(str(body.get("errcode", ""))[:60], words, status=answer.status)


def _scope(path: str) -> Literal["connection", "chat"]:
    """Synapse counts what is said over all rooms, but rooms made and people invited each by themselves."""
    return "connection" if any(part in path for part in ("/send/", "/state/", "/redact/")) else "chat"


def _retry_after(answer: Answer, body: dict[str, Any]) -> timedelta:
    """As long as the server says: in the body (ms), and since version 1.10 in a header (s)."""
    for found, unit in ((body.get("retry_after_ms"), 1000.0), (answer.headers.get("retry-after"), 1.0)):
        try:
            seconds = float(found) / unit  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if 0 <= seconds <= 86_400:
            return timedelta(seconds=max(seconds, 0.1))
    return timedelta(seconds=SLOW_DOWN)


# Getting in


async def find(homeserver: str) -> str:
    """The address of a homeserver that an operator gave by address or by name. Raises CannotConnect."""
    given = homeserver.strip().rstrip("/")
    if not given:
        raise CannotConnect(gettext("The connection names no homeserver. Fill in its address."))
    if given.startswith(("http://", "https://")):
        return given
    caller = Caller(f"https://{given}")
    try:
        said = (await caller.call("GET", "/.well-known/matrix/client", timeout=10.0)).json()
        base = str(said["m.homeserver"]["base_url"]).rstrip("/")
    except (Refused, Unknown, KeyError, TypeError):
        return f"https://{given}"
    finally:
        await caller.close()
    return base if base.startswith("https://") else f"https://{given}"


async def log_in(client: Client, user: str, password: str, device: str) -> None:
    """Log in as the same device each time: by it the homeserver knows what it has had already. Raises CannotConnect."""
    body = {
        "type": "m.login.password", "identifier": {"type": "m.id.user", "user": user}, "password": password,
        "device_id": device, "initial_device_display_name": "Huoqun",
    }  # fmt: skip
    try:
        answer = await client.post("/login", body)
    except Declined as no:
        raise CannotConnect(
            gettext(
                "The homeserver does not let {user} in with this password ({code}). Check both, or fill in an access "
                "token instead."
            ).format(user=user[:80], code=no.code or no.status)
        ) from no
    client.token = str(answer.get("access_token", ""))
