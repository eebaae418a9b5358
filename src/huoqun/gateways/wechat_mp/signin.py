"""网页授权 of an official account: first in silence, then asking, where only the unionid says who it is.

换取用户授权凭证 (snsAccessToken): the code is exchanged by the server; `openid` is told always, `unionid` with the
scope snsapi_userinfo only, `is_snapshotuser` of an account that is made up. 40029 and 40163 are codes that are none
or were used, -1 that the platform is busy (全局返回码). The source is named in README.md.
"""

from __future__ import annotations

import logging
from typing import Any

import msgspec

from huoqun.chats.port.errors import PerformError
from huoqun.chats.port.signin import CodeSpent, NoSignIn, OnlyAGlance, SignInAccount, Vouched

from ..authorising import LONGEST_CODE, address
from ..calling import Caller

BASE = "https://api.weixin.qq.com"
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
TOKEN = "/sns/oauth2/access_token"
USER = "/sns/userinfo"
CODE_SPENT = frozenset({40029, 40163, 42003})
NOT_SET_UP = frozenset({40001, 40013, 40125, 41002, 41004})
"""The AppID or the AppSecret is wrong, or missing."""

log = logging.getLogger(__name__)
# At INFO httpx writes every address that it calls, and the secret stands in it.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Said(msgspec.Struct, frozen=True):
    """An answer of either call, with what is not told left empty."""

    errcode: int = 0
    access_token: str = ""
    openid: str = ""
    unionid: str = ""
    is_snapshotuser: int = 0


class OfficialAccount:
    """Asks whether they agree only of whoever is not known in silence."""

    asks_more = True

    def address(self, account: SignInAccount, *, back: str, state: str, more: bool) -> str:
        app = str(account.settings.get("app_id") or "").strip()
        return address(app, back=back, state=state, scope="snsapi_userinfo" if more else "snsapi_base")

    async def who(self, account: SignInAccount, *, code: str, more: bool) -> Vouched:
        if not 0 < len(code) <= LONGEST_CODE:
            raise CodeSpent
        caller = caller_of(account)
        try:
            said = _sure(await exchange(caller, account, code))
            if more and not said.unionid:
                asked = {"access_token": said.access_token, "openid": said.openid, "lang": "zh_CN"}
                told = await _asked(caller, USER, asked)
                # Whoever agreed is known by their openid all the same.
                said = msgspec.structs.replace(said, unionid=told.unionid if told.openid == said.openid else "")
        finally:
            await caller.close()
        return Vouched(said.openid, said.unionid)


def caller_of(account: SignInAccount) -> Caller:
    """WeChat itself, or a server on this machine. Raises NoSignIn."""
    base = str(account.settings.get("base_url") or BASE).strip().rstrip("/")
    if not base.startswith(("https://", *LOOPBACK)):
        raise NoSignIn
    return Caller(base)


async def exchange(caller: Caller, account: SignInAccount, code: str) -> Said:
    """What a code is good for, errors as they are told. Raises NoSignIn."""
    asked = {
        "appid": str(account.settings.get("app_id") or "").strip(), "secret": account.secrets.get("secret", "").strip(),
        "code": code, "grant_type": "authorization_code",
    }  # fmt: skip
    return await _asked(caller, TOKEN, asked)


async def _asked(caller: Caller, path: str, params: dict[str, str]) -> Said:
    try:
        answer = await caller.call("GET", path, params=params)
        said: Any = answer.json() if answer.status == 200 else None
        return msgspec.convert(said, type=Said)
    except (PerformError, msgspec.ValidationError) as no:
        raise NoSignIn from no


def _sure(said: Said) -> Said:
    """An answer that names somebody. Raises CodeSpent, OnlyAGlance, NoSignIn."""
    if said.errcode in CODE_SPENT:
        raise CodeSpent
    if said.is_snapshotuser:
        raise OnlyAGlance
    if said.errcode or not said.openid:
        log.warning("wechat_sign_in_refused", extra={"errcode": said.errcode})
        raise NoSignIn
    return said


SIGN_IN = OfficialAccount()
