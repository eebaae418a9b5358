"""Letters: what they hold, what cannot be put into them, and what an answer of the server means."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port import effects
from huoqun.chats.port.effects import Attachment, Button, Order, Send
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Throttled, Unknown
from huoqun.gateways.tests.doing import PICTURE
from huoqun.gateways.tests.peer import Cutter, places

from ..gateway import EmailGateway, connect
from ..translate import House, address, letter, message_id, unsubscribe_address
from .mail_server import MailServer
from .test_contract import MailPeer

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
HOUSE = House("care@huoqun.example", "活群")


def order(body: effects.Body, *, to: str = "lin@example.org", key: str = "3f2a", chat: str = "") -> Order:
    return Order(1, key, body, chat, to)


def run(story: Callable[[MailPeer, EmailGateway], Coroutine[Any, Any, None]], **settings: str) -> MailPeer:
    async def main() -> MailPeer:
        async with peers() as peer:
            gateway = await connect(peer.account(**settings))
            try:
                await story(peer, gateway)
            finally:
                await gateway.close()
            return peer

    return asyncio.run(main())


@asynccontextmanager
async def peers(**options: Any):
    peer = MailPeer(**options)
    try:
        yield peer
    finally:
        await peer.close()


# What a letter holds


def test_a_letter():
    async def story(peer: MailPeer, gateway: EmailGateway) -> None:
        receipt = await gateway.perform(order(Send("开课通知\n\n今晚八点。\n.\n..\n", buttons=(Button("来", "y"),))))
        assert receipt.provider_ref == "<3f2a@huoqun.example>"

    [got] = run(story, unsubscribe="https://huoqun.example/bye?m=1").server.got
    assert got.sender == "care@huoqun.example"
    assert got.to == ("lin@example.org",)
    mail = got.mail
    assert mail["From"] == "活群 <care@huoqun.example>"
    assert mail["To"] == "lin@example.org"
    assert mail["Subject"] == "开课通知"
    assert mail["Message-ID"] == "<3f2a@huoqun.example>"
    assert mail["List-Unsubscribe"] == "<https://huoqun.example/bye?m=1>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == "开课通知\n\n今晚八点。\n.\n..\n\n1. 来\n"


def test_files_go_with_it():
    async def story(peer: MailPeer, gateway: EmailGateway) -> None:
        (peer.files / "a.png").write_bytes(PICTURE)
        attached = (Attachment("image", path="a.png", name="海报.png"), Attachment("file", path="a.png", name="讲义"))
        await gateway.perform(order(Send("看图", attachments=attached)))

    [got] = run(story).server.got
    assert [(p.get_filename(), p.get_content_type(), p.get_content()) for p in got.mail.iter_attachments()] == [
        ("海报.png", "image/png", PICTURE),
        ("讲义", "application/octet-stream", PICTURE),
    ]


def test_letters_share_a_line_and_a_line_that_was_cut_is_opened_again():
    async def story(peer: MailPeer, gateway: EmailGateway) -> None:
        await gateway.perform(order(Send("一")))
        await gateway.perform(order(Send("二")))
        assert peer.server.connections == 1
        peer.server.cut()
        await gateway.perform(order(Send("三")))
        assert len(peer.server.got) == 3

    run(story)


@given(words=st.text(max_size=200), subject=st.text(max_size=100), name=st.text(max_size=50), file=st.text(max_size=30))
def test_no_words_become_a_header(words, subject, name, file):
    evil = "\r\nBcc: all@example.org\r\n\r\nhello"
    for text, sub, who, attached in ((words, subject, name, file), (evil + words, evil, evil + name, evil)):
        house = House("care@huoqun.example", who, sub, "https://huoqun.example/bye")
        mail, to = letter(order(Send(text or "x")), house, files=[(attached, b"x")], now=NOW)
        lines = bytes(mail).partition(b"\r\n\r\n")[0].split(b"\r\n")
        names = [line.partition(b":")[0].lower() for line in lines if not line[:1].isspace()]
        assert to == "lin@example.org"
        assert sorted(names) == sorted(
            [b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted", b"list-unsubscribe",
             b"mime-version", b"content-type"]
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("lin@example.org", "lin@example.org"),
        (" Lin.Wei+x@Mail.Example.org ", "Lin.Wei+x@mail.example.org"),
        # A domain in Chinese has an ASCII form; a name before the @ has none that every server takes
        ("lin@例子.测试", "lin@xn--fsqu00a.xn--0zwm56d"),
        ("林@example.org", None),
        # More than one recipient, or a command
        ("a@example.org,b@example.org", None),
        ("a@example.org> SIZE=1", None),
        ("a@example.org\r\nRCPT TO:<b@example.org>", None),
        ("Lin <lin@example.org>", None),
        ('"a b"@example.org', None),
        ("a..b@example.org", None),
        ("@example.org", None),
        ("lin@", None),
        ("lin", None),
        ("lin@-x.org", None),
    ],
)
def test_an_address_is_one_plain_address(text, known):
    found = address(text)

    assert (found or "").lower() == (known or "").lower()
    assert (found is None) == (known is None)


@given(st.text(max_size=80))
def test_no_text_is_an_address_that_breaks_a_letter(text):
    found = address(text)
    if found is not None:
        mail, to = letter(order(Send("x"), to=found), HOUSE, files=[], now=NOW)
        assert to == found
        assert bytes(mail).count(b"To: ") == 1


def test_the_same_order_has_the_same_message_id():
    assert message_id("3f2a", "a@example.org") == message_id("3f2a", "b@example.org") == "<3f2a@example.org>"
    assert message_id("<a\r\n>", "a@example.org") == "<a@example.org>"


@pytest.mark.parametrize("text", ["javascript:x", "https://a b", "https://a>\r\nX: y", "http://plain.example", ""])
def test_where_to_unsubscribe_is_an_address(text):
    assert unsubscribe_address(text) is None


@pytest.mark.parametrize(
    ("body", "to", "chat"),
    [
        # Nobody to write to, nothing to say, a group, an act
        (Send("x"), "user7", ""),
        (Send("  "), "lin@example.org", ""),
        (Send("x"), "lin@example.org", "g1"),
        (effects.Kick(), "lin@example.org", ""),
    ],
)
def test_what_no_letter_can_be_is_refused(body, to, chat):
    with pytest.raises(Refused) as refused:
        letter(order(body, to=to, chat=chat), HOUSE, files=[], now=NOW)

    assert refused.value.permanent


# What the server says


@pytest.mark.parametrize(
    ("command", "said", "ends", "permanent"),
    [
        # Nobody of that name
        ("RCPT", b"550 5.1.1 no such user", Refused, True),
        # Come again: greylisting, a full disk
        ("RCPT", b"450 4.2.0 greylisted", Refused, False),
        ("MAIL", b"452 4.3.1 no space", Refused, False),
        ("DATA", b"554 5.7.1 spam", Refused, True),
        # Seen whole, and not wanted
        (".", b"554 5.7.1 spam", Refused, True),
        (".", b"451 4.3.0 later", Refused, False),
        # Too fast
        ("RCPT", b"450 4.7.1 too many", Throttled, None),
        ("MAIL", b"421 4.3.2 closing", Throttled, None),
        # Forwarded is taken
        ("RCPT", b"251 forwarded", None, None),
    ],
)
def test_what_an_answer_means(command, said, ends, permanent):
    async def story(peer: MailPeer, gateway: EmailGateway) -> None:
        peer.server.answers[command] = said
        error = await ended(gateway, order(Send("你好")))
        assert type(error) is (ends or type(None))
        if isinstance(error, Refused):
            assert error.permanent is permanent
            assert said[:3].decode() in error.reason
        assert len(peer.server.got) == (ends is None)
        # Whatever it was, the next letter goes.
        assert await ended(gateway, order(Send("下一封"))) is None

    run(story)


@pytest.mark.parametrize(
    ("at", "ends"),
    [("MAIL", Refused), ("RCPT", Refused), ("DATA", Refused), (".", Unknown)],
)
def test_before_the_end_of_the_letter_a_cut_is_not_sent_and_after_it_unknown(at, ends):
    async def story(peer: MailPeer, gateway: EmailGateway) -> None:
        peer.server.hang_up_at = at
        error = await ended(gateway, order(Send("你好")))
        assert type(error) is ends
        assert len(peer.server.got) == (ends is Unknown)

    run(story)


@pytest.mark.torture
def test_an_answer_cut_at_any_byte_is_sent_or_not_or_unknown():
    async def main() -> None:
        async with peers() as peer, Cutter(peer.port) as cutter:
            gateway = await connect(peer.account(port=cutter.port))
            ends = {}
            for after in places("email"):
                cutter.cut(after)
                ends[after] = await ended(gateway, order(Send(f"第 {after} 个字节")))
                was_cut = cutter.mend()
                said = [got.mail.get_content().strip() for got in peer.server.got].count(f"第 {after} 个字节")
                kind = type(ends[after])
                assert (kind, said) in {(type(None), 1), (Refused, 0), (Unknown, 0), (Unknown, 1)}
                if ends[after] is None and not was_cut:
                    break
            assert {type(end) for end in ends.values()} == {type(None), Refused, Unknown}
            await gateway.close()

    asyncio.run(main())


async def ended(gateway: EmailGateway, asked: Order) -> PerformError | None:
    try:
        await gateway.perform(asked)
    except PerformError as error:
        return error
    return None


# Connecting


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[str, str]:
    """A certificate for localhost that nobody but itself stands for."""
    key, cert = (str(tmp_path_factory.mktemp("tls") / name) for name in ("key.pem", "cert.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_go_encrypted_to_a_server_with_a_valid_certificate_and_to_no_other(certificate, security, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    async def main() -> None:
        async with peers(context=context, tls=security == "tls") as peer:
            with pytest.raises(CannotConnect, match="certificate"):
                await connect(peer.account(security=security))
            monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
            gateway = await connect(peer.account(security=security))
            await gateway.perform(order(Send("加密的")))
            assert len(peer.server.got) == 1
            await gateway.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        # The server offers none
        ({"security": "starttls"}, "no STARTTLS"),
        ({"security": "tls"}, "no TLS at this port"),
        # Passwords in the clear over the open network
        ({"host": "93.184.215.14"}, "inside this network only"),
        ({"password": "open barley"}, "user name and password"),
        ({"password": "芝麻开门"}, "characters"),
        ({"sender": "nobody"}, "sender's address"),
        ({"unsubscribe": "javascript:x"}, "https:// or mailto:"),
        ({"port": "many"}, "must be numbers"),
        ({"per_minute": "0"}, "must be numbers"),
        ({"host": ""}, "not filled in"),
    ],
)
def test_what_a_person_must_change_is_said(settings, words):
    async def main() -> None:
        async with peers() as peer:
            with pytest.raises(CannotConnect, match=words) as refused:
                await connect(peer.account(**settings))
            assert "open" not in refused.value.reason.split()

    asyncio.run(main())


def test_the_pace_is_that_of_the_settings():
    async def story(peer: MailPeer, gateway: EmailGateway) -> None:
        assert [(limit.count, limit.seconds, bool(limit.source)) for limit in gateway.limits] == [(7, 60, True)]

    run(story, per_minute="7")


def test_a_server_that_is_away_is_no_fault_of_a_persons():
    server = MailServer()
    server.end()

    async def main() -> None:
        async with peers() as peer:
            with pytest.raises(Refused) as away:
                await connect(peer.account(port=server.port))
            assert not away.value.permanent

    asyncio.run(main())
