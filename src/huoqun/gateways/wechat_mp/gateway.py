"""An official account's line: nothing is heard and nothing said; it is tried when it is connected."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from django.utils.translation import gettext

from huoqun.chats.port.effects import Order, Receipt
from huoqun.chats.port.errors import CannotConnect, Refused
from huoqun.chats.port.gateway import Account, ChatMember, Hand
from huoqun.chats.port.signin import NoSignIn, SignInAccount

from .meta import META
from .signin import NOT_SET_UP, caller_of, exchange


class QuietGateway:
    """Members sign in by the account; whatever is to be said goes another way."""

    capabilities = META.capabilities
    limits = META.limits

    async def listen(self, hand: Hand) -> None:
        await asyncio.Event().wait()

    async def perform(self, order: Order) -> Receipt:
        raise Refused(gettext("The official account is for signing in only; a person does it in the app."))

    async def members(self, chat: str) -> Sequence[ChatMember]:
        return ()

    async def close(self) -> None:
        """No line is held."""


async def connect(account: Account) -> QuietGateway:
    """Exchange a code that there is not: WeChat has no other call that tries AppID and AppSecret and disturbs nobody.

    (A new access token of the account would end the one that its other programs hold.) Raises CannotConnect, Refused.
    """
    given = SignInAccount(account.settings, account.secrets)
    try:
        caller = caller_of(given)
    except NoSignIn as no:
        raise CannotConnect(gettext("The address of WeChat begins with https://; leave it empty.")) from no
    try:
        said = await exchange(caller, given, "huoqun")
    except NoSignIn as no:
        raise Refused(gettext("WeChat cannot be reached just now."), permanent=False) from no
    finally:
        await caller.close()
    if said.errcode in NOT_SET_UP:
        raise CannotConnect(gettext("WeChat knows no account with this AppID and AppSecret."))
    return QuietGateway()
