"""Wei signs in by WeChat or WeCom where that is set up: nobody else gets in by it, and a stranger is made no member."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from huoqun import gateways
from huoqun.chats.actions import connections
from huoqun.chats.models import Connection
from huoqun.chats.port.errors import CannotConnect, Refused
from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.wechat_mp.gateway import connect
from huoqun.gateways.wechat_mp.testing import APP_ID, FakeWeChat
from huoqun.gateways.wecom.testing import CORP_ID, FakeWeCom
from huoqun.members.models import Device, Identity, Member, PageLink

from .test_members_pages import a_member

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"}


@pytest.fixture
def wei(cast):
    return a_member(cast, "Wei")


@pytest.fixture
def wechat():
    with FakeWeChat() as server:
        yield server


@pytest.fixture
def wecom():
    with FakeWeCom(now=clock.now) as server:
        yield server


@pytest.fixture
def site(settings):
    settings.PUBLIC_URL = "http://testserver"


def connected(cast, platform, server, **more):
    said = {**server.settings, **more}
    made = connections.add(
        cast.alice.actor, platform=platform, name=platform, settings=said, secrets=server.secrets, now=clock.now(),
        realm=gateways.meta(platform).realm(said),
    )  # fmt: skip
    return Connection.objects.get(id=made)


def known_as(cast, member, realm, key):
    Identity.objects.create(workspace_id=cast.workspace, member=member, platform=realm, key=key, created_at=clock.now())


def begun(phone, line, **to):
    """Where the browser is sent."""
    return phone.get(reverse("me_in", args=[line.uid]), to, headers=BROWSER)["Location"]


def came_back(phone, address):
    parts = urlsplit(address)
    assert parts.netloc == "testserver"
    return phone.get(f"{parts.path}?{parts.query}", headers=BROWSER)


def test_whoever_is_known_by_their_openid_comes_in_silently(cast, wei, wechat, site):
    line, phone = connected(cast, "wechat_mp", wechat), Client()
    known_as(cast, wei, f"wechat_mp:{APP_ID}", "oWei")
    address = begun(phone, line, to="/me/points")
    entered = came_back(phone, wechat.agrees(address, openid="oWei"))

    assert "scope=snsapi_base" in address and wechat.secrets["secret"] not in address
    assert (entered.status_code, entered["Location"]) == (302, "/me/points")
    assert "Wei" in phone.get("/me").content.decode()
    assert Device.objects.get(member_id=wei.id).ended_at is None
    assert entered.cookies["hq_in"].value == ""


def test_who_is_known_by_their_unionid_alone_agrees_once_and_is_known_from_then_on(cast, wei, wechat, site):
    line, phone = connected(cast, "wechat_mp", wechat), Client()
    known_as(cast, wei, "unionid", "uWei")
    asked = came_back(phone, wechat.agrees(begun(phone, line, to="shop"), openid="oWei", unionid="uWei"))
    entered = came_back(phone, wechat.agrees(asked["Location"], openid="oWei", unionid="uWei"))
    other = Client()
    silent = came_back(other, wechat.agrees(begun(other, line), openid="oWei"))

    assert "scope=snsapi_userinfo" in asked["Location"]
    assert (entered["Location"], silent["Location"]) == ("/me/shop", "/me")
    assert Identity.objects.get(platform=f"wechat_mp:{APP_ID}", key="oWei").member_id == wei.id


def test_a_stranger_gets_no_account_and_is_told_how_to_get_in(cast, wei, wechat, site):
    line, phone = connected(cast, "wechat_mp", wechat), Client()
    before = Member.objects.count()
    asked = came_back(phone, wechat.agrees(begun(phone, line), openid="oZoe", unionid="uZoe"))
    told = came_back(phone, wechat.agrees(asked["Location"], openid="oZoe", unionid="uZoe"))
    declined = phone.get(reverse("me_in_back", args=[line.uid]), {"state": "x"})

    assert (told.status_code, declined.status_code) == (403, 403)
    assert "my page" in told.content.decode() or "我的主页" in told.content.decode()
    assert Member.objects.count() == before and "hq_me" not in phone.cookies
    assert not Identity.objects.filter(key__in=["oZoe", "uZoe"]).exists()


def test_an_erased_member_does_not_come_in(cast, wei, wechat, site):
    line, phone = connected(cast, "wechat_mp", wechat), Client()
    known_as(cast, wei, f"wechat_mp:{APP_ID}", "oWei")
    Member.objects.filter(id=wei.id).update(erased_at=clock.now())
    asked = came_back(phone, wechat.agrees(begun(phone, line), openid="oWei"))

    assert came_back(phone, wechat.agrees(asked["Location"], openid="oWei")).status_code == 403


def test_only_the_browser_that_began_ends_it_and_once(cast, wei, wechat, site):
    line, phone, other = connected(cast, "wechat_mp", wechat), Client(), Client()
    known_as(cast, wei, f"wechat_mp:{APP_ID}", "oWei")
    address = wechat.agrees(begun(phone, line), openid="oWei")
    forwarded = came_back(other, address)
    # Somebody makes another's browser end what they began themselves: it would open the wrong page there.
    begun(other, line)
    swapped = came_back(other, address)
    kept = phone.cookies["hq_in"].value
    entered = came_back(phone, address)
    phone.cookies["hq_in"] = kept
    again = came_back(phone, address)
    fresh = wechat.agrees(
        f"https://x?appid={APP_ID}&scope=snsapi_base&state={address.rpartition('=')[2]}"
        f"&redirect_uri={address.partition('?')[0]}#wechat_redirect", openid="oWei",
    )  # fmt: skip
    phone.cookies["hq_in"] = kept
    replayed = came_back(phone, fresh)

    assert [forwarded.status_code, swapped.status_code, entered.status_code] == [403, 403, 302]
    assert [again.status_code, replayed.status_code] == [403, 403]
    assert Device.objects.filter(member_id=wei.id).count() == PageLink.objects.filter(member_id=wei.id).count() == 1


@pytest.mark.parametrize(
    ("errcode", "status"),
    [
        # A code that is none, that was used, that is too old
        (40029, 403), (40163, 403), (42003, 403),
        # Busy; the secret is wrong; whatever else there may be
        (-1, 503), (40125, 503), (99999, 503),
    ],
)  # fmt: skip
def test_what_wechat_refuses_is_said_with_the_way_out(cast, wei, wechat, site, errcode, status):
    line, phone = connected(cast, "wechat_mp", wechat), Client()
    known_as(cast, wei, f"wechat_mp:{APP_ID}", "oWei")
    address = wechat.agrees(begun(phone, line), openid="oWei")
    wechat.fails = [errcode]
    told = came_back(phone, address)

    assert told.status_code == status and reverse("me_in", args=[line.uid]) in told.content.decode()
    assert not Device.objects.filter(member_id=wei.id).exists()


def test_a_snapshot_of_wechats_is_nobody(cast, wei, wechat, site):
    line, phone = connected(cast, "wechat_mp", wechat), Client()
    known_as(cast, wei, f"wechat_mp:{APP_ID}", "oWei")
    wechat.snapshot = True
    told = came_back(phone, wechat.agrees(begun(phone, line), openid="oWei"))

    assert (told.status_code, "使用完整服务" in told.content.decode()) == (403, True)


def test_a_customer_and_one_of_the_staff_come_in_by_wecom(cast, wei, wecom, site):
    line, zhang = connected(cast, "wecom", wecom, signin="on"), a_member(cast, "Zhang")
    lin = wecom.customer("小林", unionid="uLin")
    lin.contact.followers["zhang"] = {"createtime": 1}
    stranger = wecom.customer("Zoe")
    known_as(cast, wei, f"wecom:{CORP_ID}", lin.key)
    known_as(cast, zhang, f"wecom:{CORP_ID}", "zhang")
    phones = [Client(), Client(), Client()]
    back = [
        came_back(phone, wecom.agrees(begun(phone, line), person=person))
        for phone, person in zip(phones, (lin.key, "zhang", stranger.key), strict=True)
    ]

    assert [one.status_code for one in back] == [302, 302, 403]
    assert "Wei" in phones[0].get("/me").content.decode() and "Zhang" in phones[1].get("/me").content.decode()


@pytest.mark.parametrize(("errcode", "status"), [(40029, 403), (40163, 403), (-1, 503), (60020, 503)])
def test_what_wecom_refuses_is_said_with_the_way_out(cast, wecom, site, errcode, status):
    line, phone = connected(cast, "wecom", wecom, signin="on"), Client()
    address = wecom.agrees(begun(phone, line), person="zhang")
    wecom.fails(errcode, path="/cgi-bin/auth/getuserinfo", times=2)

    assert came_back(phone, address).status_code == status


def test_nothing_is_offered_where_it_is_not_set_up(cast, wechat, wecom, site, browser_of):
    off, on, phone = connected(cast, "wecom", wecom), connected(cast, "wechat_mp", wechat), Client()
    Connection.objects.filter(id=on.id).update(is_on=False)
    shown = browser_of(cast.alice).get(f"/connections/{on.id}").content.decode()

    assert [phone.get(reverse("me_in", args=[one.uid])).status_code for one in (off, on)] == [404, 404]
    assert f"/me/in/{on.uid}" in shown and wechat.secrets["secret"] not in shown


def test_the_connection_is_tried_with_a_code_that_there_is_not(wechat):
    def account(**said):
        given = {**wechat.settings, **said}
        return Account(1, 1, "x", given, {"secret": said.get("secret", wechat.secrets["secret"])}, {}, clock.now)

    assert asyncio.run(connect(account())).capabilities == frozenset()
    for wrong in ({"app_id": "wx0"}, {"secret": "no"}, {"base_url": "ftp://x"}):
        with pytest.raises(CannotConnect):
            asyncio.run(connect(account(**wrong)))
    with pytest.raises(Refused):
        asyncio.run(connect(account(base_url="http://127.0.0.1:9")))
