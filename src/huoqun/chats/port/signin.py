"""Members sign in to their own pages by a platform that vouches for who they are (OAuth 2.0 in a browser).

A platform that can has a `signin.py` with `SIGN_IN`; `Meta.signs_in(settings)` says whether an operator wants it. The
addresses are `/me/in/<uid of the connection>` and `…/back`; `pages/` serves them, in the web process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext_noop as _

from huoqun.core.errors import Refused


@dataclass(frozen=True, slots=True)
class SignInAccount:
    """The connection by which somebody signs in, as its operator filled it in."""

    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the platform vouches for. `key`: its id of them in the connection's realm; `unionid`: where it told that.

    One of the two may be empty.
    """

    key: str
    unionid: str = ""


class SignIn(Protocol):
    """`address`: where the browser goes. `back` is where it returns with `code` and `state`; `more`: they are asked
    whether they agree, for what nobody is told silently. `who`: exchanges the code, from the server.

    `who` raises CodeSpent, OnlyAGlance, NoSignIn.
    """

    asks_more: bool

    def address(self, account: SignInAccount, *, back: str, state: str, more: bool) -> str: ...

    async def who(self, account: SignInAccount, *, code: str, more: bool) -> Vouched: ...


class CodeSpent(Refused):
    """A code that was used, is too old, or was never the platform's."""

    code = "code_spent"
    message = _("This sign-in was used already, or took too long.")
    way_out = _("Begin again: it takes a moment.")
    status = 403


class OnlyAGlance(Refused):
    """WeChat shows a snapshot of the page to a made-up account."""

    code = "only_a_glance"
    message = _("WeChat shows this page as a snapshot only, to nobody in particular.")
    way_out = _("Press “use the full service” (使用完整服务) at the foot of the page, and begin again.")
    status = 403


class NoSignIn(Refused):
    """The platform cannot vouch for anybody just now, or the connection is not set up right."""

    code = "no_sign_in"
    message = _("Signing in does not work just now.")
    way_out = _("Try again in a minute, or say “my page” in your group: you get a link.")
    status = 503
