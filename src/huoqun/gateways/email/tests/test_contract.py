"""E-mail keeps the contract of all gateways, as far as letters go."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.gateway import Account
from huoqun.core import clock
from huoqun.gateways.tests.contract import GatewayContract
from huoqun.gateways.tests.peer import Deliver, Seen

from .mail_server import MailServer

PEOPLE = {"小林": "lin@example.org", "阿梅": "mei@example.org"}


class MailPeer:
    """A mail server that asks for a password."""

    chat, keeps, has_line = "", False, True
    deliver: Deliver

    def __init__(self, **options) -> None:
        self.server = MailServer(password="open sesame", **options)
        self.port = self.server.port
        self.files = Path(tempfile.mkdtemp())

    def account(self, *, since=None, port=None, password="open sesame", **settings) -> Account:
        known = {
            "host": "localhost", "port": str(port or self.port), "security": "none", "user": "bot",
            "sender": "care@huoqun.example", "sender_name": "活群",
        }  # fmt: skip
        secrets = {"password": password}
        return Account(1, 1, "mail", known | settings, secrets, since or {}, clock.now, self.files)

    def wrong_account(self) -> Account:
        return self.account(password="open barley")

    def person(self, name: str) -> str:
        return PEOPLE[name]

    async def throttle(self, seconds: float) -> None:
        self.server.answers["RCPT"] = b"450 4.7.1 too many letters"

    async def kill(self) -> None:
        await asyncio.to_thread(self.server.end)

    async def revive(self) -> None:
        self.server = MailServer(password="open sesame", port=self.port)

    async def seen(self) -> Seen:
        letters = [(got.to[0], got.mail) for got in self.server.got]
        return Seen(
            private=[(to, mail.get_body().get_content().strip()) for to, mail in letters],
            files=[
                # Mail knows no kinds of files: the contract's picture is told by its name.
                ("image" if part.get_filename() == "海报.png" else "file", part.get_filename(), part.get_content())
                for _, mail in letters for part in mail.iter_attachments()
            ],
        )  # fmt: skip

    async def says(self, name: str, text: str) -> str:
        raise NotImplementedError

    joins = leaves = reacts = repeats = says  # type: ignore[assignment]

    async def close(self) -> None:
        await asyncio.to_thread(self.server.end)


NO_GROUP = "there are no groups in mail"


class TestEmail(GatewayContract):
    platform = "email"
    lacks = {
        "hearing": "mail is sent, not read",
        "reaction": "mail is sent, not read",
        "listening": "nothing is held open",
        **dict.fromkeys(
            (
                Capability.SEND_GROUP, Capability.MENTION, Capability.KICK, Capability.MUTE, Capability.UNMUTE,
                Capability.SET_NICKNAME, Capability.PIN, Capability.UNPIN, Capability.ANNOUNCE,
                Capability.RENAME_GROUP, Capability.SET_ROLE, Capability.MEMBERS,
            ),
            NO_GROUP,
        ),
        Capability.DELETE_MESSAGE: "a letter cannot be taken back",
    }  # fmt: skip

    async def open(self):
        return MailPeer()

    def test_it_hears_who_comes_and_who_goes(self):
        """Nobody comes or goes."""
