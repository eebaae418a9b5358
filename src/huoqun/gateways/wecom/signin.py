"""A customer, or somebody of the staff, signs in to their page from WeChat or WeCom.

构造网页授权链接 and 获取访问用户身份, for apps of one's own (96441 and 96442), read 2026-11-26:
`auth/getuserinfo` answers `userid` for the staff, and `openid` with `external_userid` for customers whom somebody of
the staff has.
"""

from __future__ import annotations

import msgspec

from huoqun.chats.port.errors import CannotConnect, PerformError
from huoqun.chats.port.gateway import Account
from huoqun.chats.port.signin import CodeSpent, NoSignIn, SignInAccount, Vouched
from huoqun.core import clock

from ..authorising import LONGEST_CODE, address
from .client import Rejected, client_of, shaped
from .errors import CODE_SPENT

USER_INFO = "/cgi-bin/auth/getuserinfo"


class _Info(msgspec.Struct, frozen=True):
    userid: str = ""
    openid: str = ""
    external_userid: str = ""


class WeComSignIn:
    """Silent: WeCom tells who it is without asking them."""

    asks_more = False

    def address(self, account: SignInAccount, *, back: str, state: str, more: bool) -> str:
        settings = account.settings
        corp, agent = (str(settings.get(key) or "").strip() for key in ("corp_id", "agent_id"))
        return address(corp, back=back, state=state, scope="snsapi_base", agent=agent)

    async def who(self, account: SignInAccount, *, code: str, more: bool) -> Vouched:
        if not 0 < len(code) <= LONGEST_CODE:
            raise CodeSpent
        try:
            client = client_of(Account(0, 0, "", account.settings, account.secrets, {}, clock.now))
        except CannotConnect as no:
            raise NoSignIn from no
        try:
            said = shaped(await client.get(USER_INFO, code=code), _Info)
        except PerformError as no:
            if isinstance(no.__cause__, Rejected) and no.__cause__.errcode in CODE_SPENT:
                raise CodeSpent from no
            raise NoSignIn from no
        finally:
            await client.close()
        return Vouched(said.external_userid or said.userid)


SIGN_IN = WeComSignIn()
