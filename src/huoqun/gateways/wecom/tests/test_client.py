"""Calls to WeCom: one token for all, fetched again once; every errcode in words; nothing secret in a log."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown
from huoqun.gateways.calling import Caller
from huoqun.gateways.wecom.api import contacts, groups, media
from huoqun.gateways.wecom.client import Client
from huoqun.gateways.wecom.errors import MEANINGS, error_of
from huoqun.gateways.wecom.gateway import connect
from huoqun.gateways.wecom.testing import FakeWeCom

from .ground import Watch, account, with_client

LIST = "/cgi-bin/externalcontact/groupchat/list"
TOKEN = "/cgi-bin/gettoken"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def wecom(watch):
    with FakeWeCom(now=watch) as fake:
        yield fake


def test_many_calls_at_once_share_one_token(wecom):
    async def ask(asking):
        return await asyncio.gather(*(groups.group_ids(asking) for _ in range(8)))

    with_client(wecom, ask)

    assert (wecom.calls(TOKEN), wecom.calls(LIST)) == (1, 8)


@pytest.mark.parametrize("ends", ["expire_tokens", "revoke_tokens"])
def test_a_token_that_is_over_is_fetched_again_and_the_call_made_again(wecom, ends):
    async def ask(asking):
        await groups.group_ids(asking)
        getattr(wecom, ends)()
        await groups.group_ids(asking)

    with_client(wecom, ask)

    assert (wecom.calls(TOKEN), wecom.calls(LIST)) == (2, 3)


def test_a_token_that_is_refused_twice_is_not_fetched_for_ever(wecom):
    wecom.fails(42001, "access_token expired", path=LIST, times=9)
    with pytest.raises(Refused) as refused:
        with_client(wecom, groups.group_ids)

    assert not refused.value.permanent
    assert (wecom.calls(TOKEN), wecom.calls(LIST)) == (2, 2)


def test_too_often_is_told_with_the_time_to_wait(wecom):
    wecom.corp.per_minute[LIST] = 1

    async def ask(asking):
        await groups.group_ids(asking)
        await groups.group_ids(asking)

    with pytest.raises(Throttled) as slow:
        with_client(wecom, ask)
    assert slow.value.retry_after == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("code", "message", "says", "permanent"),  # in the language of the installation
    [
        # The app was never allowed this part: where that is granted.
        (48002, "api forbidden", "可调用接口的应用", True),
        # The address to be trusted stands in WeCom's own words.
        (60020, "not allow to access from your ip, hint: [1], from ip: 203.0.113.9", "203.0.113.9", False),
        (60020, "not allow to access from your ip", "企业可信IP", False),
        (60011, "no privilege to access", "可见范围", True),
        (84061, "not external contact", "好友", True),
        (41048, "no customer to send", "使用范围", True),
        (41050, "invalid welcome code", "20", True),
        (-1, "system busy", "", None),
        # What no table has.
        (99999, "something new", "99999", True),
    ],
)
def test_an_errcode_is_said_in_words_with_the_way_out(wecom, code, message, says, permanent):
    wecom.fails(code, message, path=LIST)
    with pytest.raises((Refused, Throttled)) as no:
        with_client(wecom, groups.group_ids)

    if isinstance(no.value, Refused):
        assert says in no.value.reason
        assert f"errcode {code}" in no.value.reason
        assert no.value.permanent is permanent
        assert len(no.value.reason) <= 300


def test_every_meaning_fits_into_what_is_kept_of_a_reason():
    assert [code for code in MEANINGS if len(str(getattr(error_of(code), "reason", ""))) > 300] == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"secret": "wrong-secret-of-somebody"}, "Secret"), ({"secret": ""}, "Secret")],
)
def test_a_wrong_secret_is_said_when_the_line_is_connected(wecom, changed, says):
    with pytest.raises(CannotConnect) as no:
        asyncio.run(connect(account(wecom, **changed)))

    assert says in no.value.reason
    assert "wrong-secret" not in no.value.reason


@pytest.mark.parametrize(
    ("code", "message", "says"),
    [
        # What shows with the first call only: the token is given to whoever has the secret.
        (48002, "api forbidden", "可调用接口的应用"),
        (60020, "not allow to access from your ip, hint: [1], from ip: 203.0.113.9", "203.0.113.9"),
    ],
)
def test_an_app_that_may_not_call_cannot_connect(wecom, code, message, says):
    wecom.fails(code, message, path=contacts.FOLLOW_USERS)
    with pytest.raises(CannotConnect, match=says):
        asyncio.run(connect(account(wecom)))


@pytest.mark.parametrize("address", ["http://wecom.example.com", "ftp://127.0.0.1:1", "qyapi.weixin.qq.com"])
def test_the_secret_never_travels_in_the_clear(wecom, address):
    here = account(wecom)
    with pytest.raises(CannotConnect, match="https"):
        asyncio.run(connect(replace(here, settings={**here.settings, "base_url": address})))


def test_a_call_that_came_too_often_is_not_made_again_before_its_time(wecom):
    wecom.fails(45009, "api freq out of limit", path=LIST)

    async def ask(asking):
        for _ in range(3):
            with pytest.raises(Throttled) as slow:
                await groups.group_ids(asking)
            assert timedelta(seconds=50) < slow.value.retry_after <= timedelta(minutes=1)

    with_client(wecom, ask)

    assert wecom.calls(LIST) == 1


def test_a_platform_that_is_away_did_nothing(wecom):
    wecom.server.stop()
    with pytest.raises(Refused) as no:
        with_client(wecom, groups.group_ids)

    assert not no.value.permanent


def test_nothing_secret_reaches_a_log(wecom, caplog):
    caplog.set_level(logging.DEBUG)
    wecom.fails(48002, "api forbidden", path=LIST)
    with pytest.raises(Refused):
        with_client(wecom, groups.group_ids)
    with_client(wecom, groups.group_ids)
    written = "\n".join([caplog.text, *(str(vars(record)) for record in caplog.records)])

    assert not [s for s in (*wecom.secrets.values(), *wecom.corp.tokens) if s in written]


@pytest.mark.parametrize(
    ("status", "body", "ends"),
    [
        # A gateway before WeCom has lost the answer: it may have been done.
        (502, b"<html>bad gateway</html>", Unknown),
        (200, b"<html>welcome to this hotel's network</html>", Unknown),
        (200, b"[]", Unknown),
        (200, b'{"errcode": "many"}', Unknown),
        # Whoever answers so is not WeCom, and did nothing.
        (404, b"not here", Refused),
    ],
)
def test_answers_that_are_none(status, body, ends):
    with _answering(status, body) as base:

        async def ask():
            asking = Client(Caller(base), corp_id="ww", secret="s")
            asking._token, asking._ends = "t", float("inf")
            try:
                await asking.post("/cgi-bin/externalcontact/send_welcome_msg", {})
            finally:
                await asking.close()

        with pytest.raises(ends):
            asyncio.run(ask())


class _answering:
    """A server that answers everything so."""

    def __init__(self, status: int, body: bytes) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def __exit__(self, *exc: object) -> None:
        self.http.shutdown()
        self.http.server_close()


# The calls, each against the platform of the rehearsal


def test_groups_come_page_by_page(wecom, monkeypatch):
    monkeypatch.setattr(groups, "AT_ONCE", 3)
    made = [wecom.group(f"读书会 {n}").id for n in range(7)]

    assert with_client(wecom, groups.group_ids) == made
    assert wecom.calls(LIST) == 3


def test_a_group_is_read_with_names_inviters_and_unionids(wecom):
    group = wecom.group("读书会")
    lin = wecom.customer("小林", unionid="oLin").joins(group, state="spring")
    wecom.customer("阿梅").joins(group, by="zhang")
    read = with_client(wecom, lambda asking: groups.group(asking, group.id))

    assert (read.name, read.owner, read.member_version) == ("读书会", "zhang", group.version)
    assert [(s.name, s.type, s.join_scene, s.invitor.userid, s.unionid, s.state) for s in read.member_list] == [
        ("张老师", 1, 1, "", "", ""), ("小林", 2, 3, "", "oLin", "spring"), ("阿梅", 2, 1, "zhang", "", ""),
    ]  # fmt: skip
    assert read.member_list[1].userid == lin.key


def test_customers_come_page_by_page_with_who_has_them(wecom, monkeypatch):
    monkeypatch.setattr(contacts, "CONTACTS_AT_ONCE", 2)
    for n in range(5):
        wecom.customer(f"客户 {n}").adds("zhang" if n % 2 else "li", state=f"s{n}")

    async def ask(asking):
        staff = await contacts.follow_users(asking)
        return [(e.name, f.userid, f.state) async for page in contacts.contacts(asking, staff) for e, f in page]

    assert sorted(with_client(wecom, ask)) == [
        (f"客户 {n}", "zhang" if n % 2 else "li", f"s{n}") for n in range(5)
    ]  # fmt: skip


def test_a_welcome_is_said_once_and_in_time(wecom, watch):
    lin, mei = wecom.customer("小林"), wecom.customer("阿梅")
    code, late = lin.adds("zhang"), mei.adds("zhang")

    async def ask(asking):
        await contacts.send_welcome(asking, code, text="你好")
        with pytest.raises(Refused, match="41051"):
            await contacts.send_welcome(asking, code, text="再说一次")
        watch.passes(seconds=20)
        with pytest.raises(Refused, match="41050"):
            await contacts.send_welcome(asking, late, text="晚了")

    with_client(wecom, ask)

    assert (lin.was_told(), mei.was_told()) == (["你好"], [])


def test_files_are_uploaded_and_too_small_ones_refused_before(wecom):
    async def ask(asking):
        first = await media.upload(asking, "image", "海报.png", b"\x89PNG....")
        with pytest.raises(Refused):
            await media.upload(asking, "image", "nothing.png", b"")
        return first

    media_id = with_client(wecom, ask)

    assert wecom.corp.table("media")[media_id][0] == "image"
    assert wecom.corp.table("media")[media_id][2] == b"\x89PNG...."
