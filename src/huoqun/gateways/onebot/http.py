"""OneBot by HTTP: actions go out as POST; events come in by the web door (`webhook.py`)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.effects import Order
from huoqun.chats.port.errors import Refused, Unknown

from ..calling import Caller


class HttpApi:
    """The HTTP server of an implementation. `base`: http://127.0.0.1:3000."""

    turned_away = ""

    def __init__(self, base: str, token: str) -> None:
        self._caller = Caller(base.rstrip("/"), headers={"Authorization": f"Bearer {token}"})
        self._is_closed = False

    async def call(self, action: str, params: dict[str, Any], *, order: Order | None = None) -> Any:
        """The answer to an action, whatever it says. Raises Refused (nothing was sent), Unknown."""
        if self._is_closed:
            raise Refused(gettext("The line to QQ is cut just now."), permanent=False)
        answer = await self._caller.call("POST", f"/{action}", json=params)
        if answer.status in (401, 403, 404):
            return {"status": "failed", "retcode": answer.status}
        if answer.status != 200:
            raise Unknown(f"{action}: HTTP status {answer.status}")
        return answer.json()

    async def close(self) -> None:
        self._is_closed = True
        await self._caller.close()
