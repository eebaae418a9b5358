"""Signing in by WeChat or WeCom: a browser goes there, and comes back with a code that the server exchanges.

What a browser began only that browser ends: `state` is the hash of a secret in its cookie, and a proof counts once.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huoqun import gateways
from huoqun.chats.actions.connections import opened
from huoqun.chats.port.signin import CodeSpent, NoSignIn, SignIn, SignInAccount, Vouched
from huoqun.chats.queries.doors import Door, door
from huoqun.console.access import anyone
from huoqun.console.access.members import bind
from huoqun.console.templatetags.access import browser
from huoqun.core import clock, ids
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.core.secrets import KeyMissing, Tampered
from huoqun.core.tenancy import as_app
from huoqun.members.actions.recognising import NobodyKnown, recognise
from huoqun.members.rules import UNIONID

COOKIE, SALT = "hq_in", "huoqun.pages.signin"
LASTS = timedelta(minutes=10)


@anyone("whoever holds the phone is nobody yet: the platform says who they are", machine=True)
@never_cache
@require_GET
def begin(request: HttpRequest, connection_uid: UUID) -> HttpResponse:
    """GET /me/in/<connection> sends the browser to the platform; `to`: a page below /me to come back to."""
    found, signs = _offered(connection_uid)
    return _away(found, signs, connection_uid, to=request.GET.get("to", ""), more=False)


@anyone("it counts for the browser that began it alone: its cookie holds what the state is made of", machine=True)
@never_cache
@require_GET
def back(request: HttpRequest, connection_uid: UUID) -> HttpResponse:
    """GET /me/in/<connection>/back with `code` and `state`; without a code they did not agree."""
    found, signs = _offered(connection_uid)
    try:
        secret, to, more = _begun(request, connection_uid)
        return _enter(request, found, signs, secret=secret, to=to, more=more)
    except NobodyKnown as nobody:
        if signs.asks_more and not more and "code" in request.GET:
            return _away(found, signs, connection_uid, to=to, more=True)
        refusal: Refused = nobody
    except Refused as no:
        refusal = no
    page = {"refusal": refusal, "again": reverse("me_in", args=[connection_uid])}
    response = render(request, "pages/signin.html", page, status=refusal.status)
    response.delete_cookie(COOKIE, path="/me/in", samesite="Lax")
    return response


def _offered(uid: UUID) -> tuple[Door, SignIn]:
    """The connection by which members sign in. Raises Http404 where nothing is offered there."""
    found = door(uid)
    try:
        signs = gateways.signer(found.platform, found.settings) if found else None
    except gateways.UnknownPlatform:
        signs = None
    if found is None or signs is None:
        raise Http404
    return found, signs


def _account(found: Door) -> SignInAccount:
    try:
        return SignInAccount(found.settings, opened(found.sealed, found.connection_id))
    except (KeyMissing, Tampered) as no:
        raise NoSignIn from no


def _away(found: Door, signs: SignIn, uid: UUID, *, to: str, more: bool) -> HttpResponse:
    secret = ids.link_token()
    back_to = f"{settings.PUBLIC_URL}{reverse('me_in_back', args=[uid])}"
    account = SignInAccount(found.settings, {})
    response = HttpResponse(status=302)
    response["Location"] = signs.address(account, back=back_to, state=_state(secret), more=more)
    kept = signing.dumps([str(uid), secret, to[:120], more], salt=SALT)
    response.set_cookie(
        COOKIE, kept, max_age=int(LASTS.total_seconds()), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE, path="/me/in",
    )  # fmt: skip
    return response


def _state(secret: str) -> str:
    """Letters and digits only, at most 128: the platforms take nothing else."""
    return hashlib.sha256(f"{SALT}/{secret}".encode()).hexdigest()


def _begun(request: HttpRequest, uid: UUID) -> tuple[str, str, bool]:
    """What this browser began here: its secret, where it goes, whether it was asked for more. Raises CodeSpent."""
    try:
        which, secret, to, more = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature as no:
        raise CodeSpent from no
    if which != str(uid) or not constant_time_compare(_state(secret), request.GET.get("state", "")):
        raise CodeSpent
    return secret, to, more


def _enter(request: HttpRequest, found: Door, signs: SignIn, *, secret: str, to: str, more: bool) -> HttpResponse:
    code = request.GET.get("code", "")
    if not code:
        raise NobodyKnown
    vouched = asyncio.run(signs.who(_account(found), code=code, more=more))
    real = clock.now()
    with as_app(found.workspace.id):
        entered = recognise(
            Actor(found.workspace.id, "gateway", found.connection_id, found.name), accounts=_accounts(found, vouched),
            proof=secret, device=browser(request.headers.get("User-Agent", "")), to=to, now=found.workspace.now(real),
            real=real,
        )  # fmt: skip
    response = redirect(f"/me/{entered.to}".rstrip("/"))
    response.delete_cookie(COOKIE, path="/me/in", samesite="Lax")
    bind(response, entered)
    return response


def _accounts(found: Door, vouched: Vouched) -> list[tuple[str, str]]:
    realm = gateways.meta(found.platform).realm(found.settings)
    told = [(realm, vouched.key), (UNIONID, vouched.unionid)]
    return [(kind, key) for kind, key in told if key]
