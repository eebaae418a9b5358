"""WeCom's HTTP: one access token for all calls, fetched again once when it is over, and every errcode in words.

What was said to the platform is never logged here: the token and the secret travel in addresses.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from django.utils.translation import gettext

from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import Account

from ..calling import Answer, Caller
from .errors import CANNOT_CONNECT, TOKEN_OVER, error_of, words

BASE = "https://qyapi.weixin.qq.com"

LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
"""Where a rehearsal is. Nowhere else does the secret travel in the clear."""

EARLY = 300.0
"""Seconds before its end at which a token is fetched anew: no call should meet its end on the way."""

T = TypeVar("T")

# At INFO httpx writes every address that it calls, and the token stands in them.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Client:
    """One app of one company. `get`, `post` and `upload` answer the JSON of a call whose errcode is 0."""

    def __init__(self, caller: Caller, *, corp_id: str, secret: str) -> None:
        self._caller = caller
        self._corp_id, self._secret = corp_id, secret
        self._token, self._ends = "", 0.0
        self._fetching = asyncio.Lock()
        self._too_often: dict[str, float] = {}

    async def get(self, path: str, **params: str) -> dict[str, Any]:
        """Raises Refused, Throttled, Unknown, as `Gateway.perform` does."""
        return await self._call("GET", path, params)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Raises Refused, Throttled, Unknown, as `Gateway.perform` does."""
        return await self._call("POST", path, {}, json=dict(body))

    async def upload(self, path: str, name: str, content: bytes, **params: str) -> dict[str, Any]:
        """A file, as the part `media` of a form. Raises as `post` does."""
        return await self._call("POST", path, params, files={"media": (name, content)})

    async def check(self, path: str, **params: str) -> None:
        """Fetch a token, and see that the app may call. Raises CannotConnect where a person must change something."""
        try:
            token = await self._good_token("")
            await self._once("GET", path, {**params, "access_token": token})
        except Rejected as no:
            if no.errcode in CANNOT_CONNECT:
                raise CannotConnect(words(no.errcode, no.errmsg)) from no
            raise no.error from no

    async def close(self) -> None:
        await self._caller.close()

    async def _call(self, method: str, path: str, params: Mapping[str, str], **parts: Any) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        if (left := self._too_often.get(path, 0.0) - loop.time()) > 0:
            raise Throttled(timedelta(seconds=left))
        try:
            return await self._with_token(method, path, params, **parts)
        except Rejected as no:
            error = no.error
            if isinstance(error, Throttled):
                # Whoever calls on while it is told to wait is shut out for longer.
                self._too_often[path] = loop.time() + error.retry_after.total_seconds()
            raise error from no

    async def _with_token(self, method: str, path: str, params: Mapping[str, str], **parts: Any) -> dict[str, Any]:
        token = await self._good_token("")
        try:
            return await self._once(method, path, {**params, "access_token": token}, **parts)
        except Rejected as no:
            # Refused for its token, it was not done: it may be asked once more.
            if no.errcode not in TOKEN_OVER:
                raise
        token = await self._good_token(token)
        return await self._once(method, path, {**params, "access_token": token}, **parts)

    async def _good_token(self, bad: str) -> str:
        """A token other than `bad`; many callers at once fetch one."""
        async with self._fetching:
            now = asyncio.get_running_loop().time()
            if not self._token or self._token == bad or now >= self._ends:
                self._token, self._ends = "", 0.0
                said = await self._fetch_token()
                self._token = str(said.get("access_token", ""))
                self._ends = now + max(float(said.get("expires_in") or 0) - EARLY, 1.0)
            return self._token

    async def _fetch_token(self) -> dict[str, Any]:
        try:
            return await self._once("GET", "/cgi-bin/gettoken", {"corpid": self._corp_id, "corpsecret": self._secret})
        except Unknown as error:
            # What the token was wanted for was not even sent.
            raise Refused(gettext("WeCom gives no access token just now."), permanent=False) from error

    async def _once(self, method: str, path: str, params: Mapping[str, str], **parts: Any) -> dict[str, Any]:
        answer = await self._caller.call(method, path, params=dict(params), **parts)
        said = _read(answer)
        code = said.get("errcode") or 0
        if code:
            raise Rejected(int(code), str(said.get("errmsg", "")))
        return said


def client_of(account: Account) -> Client:
    """The client of a connection's app. Raises CannotConnect."""
    corp_id, secret = str(account.settings.get("corp_id", "")).strip(), str(account.secrets.get("secret", "")).strip()
    if not corp_id or not secret:
        raise CannotConnect(gettext("The connection needs the corp id and the app's secret."))
    base = str(account.settings.get("base_url") or BASE).strip().rstrip("/")
    if not base.startswith(("https://", *LOOPBACK)):
        raise CannotConnect(gettext("The address of WeCom begins with https://; leave it empty."))
    return Client(Caller(base), corp_id=corp_id, secret=secret)


class Rejected(Exception):
    """An answer whose errcode is not 0. It leaves the client only as the cause of what is raised."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        self.errcode, self.errmsg = errcode, errmsg
        super().__init__(str(errcode))

    @property
    def error(self) -> PerformError:
        return error_of(self.errcode, self.errmsg)


def _read(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer. WeCom answers 200 to everything; a 5xx comes from what stands before it."""
    said = answer.json()
    if answer.status == 200 and isinstance(said, dict) and isinstance(said.get("errcode", 0), int):
        return said
    if 400 <= answer.status < 500:
        raise Refused(gettext("Something that is not WeCom answers at this address."), permanent=False)
    raise Unknown


def shaped(said: Mapping[str, Any], kind: type[T]) -> T:
    """An answer in the shape that is documented. Raises Refused where it has another."""
    try:
        return msgspec.convert(said, type=kind, strict=False)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise Refused(gettext("WeCom answered in a way that this version cannot read."), permanent=False) from error
