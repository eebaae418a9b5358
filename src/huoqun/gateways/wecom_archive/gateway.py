"""Hears what the archive holds, in order, and gives the pictures that it tells of. It says nothing."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import gettext

from huoqun.chats.port.effects import Order, Receipt
from huoqun.chats.port.errors import CannotConnect, Refused
from huoqun.chats.port.gateway import LARGEST_PICTURE, Account, ChatMember, Hand, SentPicture, Since
from huoqun.chats.port.incoming import Incoming

from . import native, records
from .failures import cannot_read, no_picture
from .keys import BadKeys, Keys, read
from .library import Apart, Library, LibraryDied, LibraryFailed
from .meta import META
from .rehearsed import PATH, Rehearsed

log = logging.getLogger(__name__)

AT_ONCE = 1_000
"""Records of one call; WeCom gives no more."""

PIECE = 200
"""Records that are opened and handed over together."""

EVERY = 3.0
BUSY = 0.5
"""Seconds between two calls: while nothing new is there, and while there is more. WeCom allows 600 a minute."""


SEQ, BEGUN = "seq", "begun"
"""How far the archive is read; and whether what WeCom had when we came is."""


class Record(msgspec.Struct):
    """A record as WeCom gives it, sealed."""

    seq: int
    publickey_ver: int = 0
    encrypt_random_key: str = ""
    encrypt_chat_msg: str = ""


class _Answer(msgspec.Struct):
    errcode: int = 0
    errmsg: str = ""
    chatdata: list[Record] = []


class ArchiveGateway:
    """One company's archive. `lost`: versions whose key nobody has any more; what is sealed with them is left out."""

    capabilities = META.capabilities
    limits = META.limits

    def __init__(self, account: Account, library: Library, keys: Keys, *, lost: frozenset[int] = frozenset()) -> None:
        self.account, self.library, self.keys, self.lost = account, library, keys, lost
        self.with_private = account.settings.get("private") == "customers"
        self.seq = int(account.since.get(SEQ, 0))
        self._trouble: CannotConnect | None = None
        self._fitting: set[int] = set()
        self._begun = asyncio.Event()
        if account.since.get(BEGUN):
            self._begun.set()

    async def past(self) -> AsyncIterator[tuple[Sequence[Incoming], Since | None]]:
        """When it is connected for the first time: what WeCom still has, five days of it. Nobody is answered by it."""
        if self._begun.is_set():
            return
        try:
            while found := await self._read():
                async for seq, items in self._pieces(found):
                    yield items, {SEQ: seq}
                    self.seq = seq
                await asyncio.sleep(BUSY)
            yield (), {BEGUN: True}
        except CannotConnect as error:
            self._trouble = error
        finally:
            self._begun.set()

    async def listen(self, hand: Hand) -> None:
        """Ask for what is new, hand it over, and only then ask for what comes after it, for ever."""
        await self._begun.wait()
        if self._trouble is not None:
            raise self._trouble
        while True:
            found = await self._read()
            async for seq, items in self._pieces(found):
                await hand(items, {SEQ: seq})
                self.seq = seq
            await asyncio.sleep(BUSY if found else EVERY)

    async def picture(self, sent: SentPicture) -> bytes:
        ref = sent.file.get("ref")
        if not isinstance(ref, str) or not ref:
            raise Refused(gettext("WeCom knows no such file."))
        try:
            return await self.library.media(ref, most=LARGEST_PICTURE)
        except (LibraryFailed, LibraryDied) as error:
            raise no_picture(error) from error

    async def perform(self, order: Order) -> Receipt:
        raise Refused(gettext("The session archive only hears; what is said goes by the company's other connections."))

    async def members(self, chat: str) -> Sequence[ChatMember]:
        return ()

    async def close(self) -> None:
        await self.library.close()

    async def check(self) -> None:
        """See that the archive can be read. Raises CannotConnect."""
        await self._read(limit=1)

    async def _read(self, *, limit: int = AT_ONCE) -> list[Record]:
        """The records after the last, in order. Raises CannotConnect."""
        try:
            answer = msgspec.json.decode(await self.library.chat_data(self.seq, limit=limit), type=_Answer)
            if answer.errcode:
                raise LibraryFailed(answer.errcode, answer.errmsg)
        except msgspec.DecodeError as error:
            raise cannot_read(LibraryFailed(10_002)) from error
        except (LibraryFailed, LibraryDied) as error:
            raise cannot_read(error) from error
        return sorted((one for one in answer.chatdata if one.seq > self.seq), key=lambda one: one.seq)

    async def _pieces(self, found: Sequence[Record]) -> AsyncIterator[tuple[int, list[Incoming]]]:
        """What they tell, some at a time, each with how far that is. What cannot be opened for want of a key stops it:
        `seq` never passes a message that the right key would open. Raises CannotConnect.
        """
        for begin in range(0, len(found), PIECE):
            piece = found[begin : begin + PIECE]
            opened = await self._opened(piece)
            upto, trouble = self._readable(piece, opened)
            told = [records.happened(one, with_private=self.with_private) for one in opened[:upto] if one is not None]
            if upto:
                yield piece[upto - 1].seq, [item for item in told if item is not None]
            if trouble is not None:
                raise trouble

    async def _opened(self, piece: Sequence[Record]) -> list[dict[str, Any] | None]:
        """What stands in each; None where that cannot be known."""
        keyed = [
            (place, key, one.encrypt_chat_msg)
            for place, one in enumerate(piece)
            if one.publickey_ver in self.keys
            and (key := self.keys.opened(one.publickey_ver, one.encrypt_random_key)) is not None
        ]
        try:
            raw = await self.library.opened([(key, sealed) for _, key, sealed in keyed]) if keyed else []
        except (LibraryFailed, LibraryDied) as error:
            raise cannot_read(error) from error
        whole: list[dict[str, Any] | None] = [None] * len(piece)
        for (place, _, _), opened in zip(keyed, raw, strict=True):
            whole[place] = records.record(opened) if opened is not None else None
        return whole

    def _readable(
        self, piece: Sequence[Record], opened: Sequence[dict[str, Any] | None]
    ) -> tuple[int, CannotConnect | None]:
        """How many of these may be passed, and what is in the way of the next. A record that does not open is broken,
        and passed, where something else of its version did since we connected; else its key may be a wrong one.
        """
        self._fitting.update(one.publickey_ver for one, value in zip(piece, opened, strict=True) if value is not None)
        for place, one in enumerate(piece):
            if one.publickey_ver in self.lost or one.publickey_ver in self._fitting:
                continue
            return place, CannotConnect(self._key_wanted(one.publickey_ver))
        if broken := sum(
            value is None and one.publickey_ver not in self.lost for one, value in zip(piece, opened, strict=True)
        ):
            log.warning("records_broken", extra={"connection": self.account.connection_id, "count": broken})
        return len(piece), None

    def _key_wanted(self, version: int) -> str:
        if version in self.keys:
            said = gettext("The private key for version {n} does not open what WeCom sealed with that version.")
        else:
            said = gettext("WeCom seals messages with version {n} of the public key, and its private key is not here.")
        way_out = gettext(
            "Put it in beside the others within five days: nothing is passed over until then. If nobody has it any "
            "more, name the version under “Keys that are lost”."
        )
        return f"{said.format(n=version)} {way_out}"


async def connect(account: Account) -> ArchiveGateway:
    """Load the library, and see that the archive can be read. Raises CannotConnect."""
    try:
        keys = read(str(account.secrets.get("keys", "")))
    except BadKeys as error:
        raise CannotConnect(_unreadable(error)) from error
    try:
        gateway = ArchiveGateway(account, _library(account), keys, lost=_lost(account))
    except LibraryFailed as error:
        raise cannot_read(error) from error
    try:
        await gateway.check()
    except BaseException:
        await gateway.close()
        raise
    return gateway


def libraries() -> Path:
    """Where WeCom's library has to lie: whoever may connect accounts in the console must not choose what program runs
    on the server, and nothing that is uploaded comes here.
    """
    return Path(settings.CONFIG.home) / "libraries"


def _library(account: Account) -> Library:
    corp_id = str(account.settings.get("corp_id", "")).strip()
    secret, name = str(account.secrets.get("secret", "")).strip(), str(account.settings.get("library", "")).strip()
    if name == PATH:
        return Rehearsed(str(account.settings.get("base_url") or ""), corp_id=corp_id, secret=secret)
    return Apart(str(_place(name)), corp_id=corp_id, secret=secret)


def _place(name: str) -> Path:
    """The file of this name, itself in the folder: a link may lead to another there. Raises LibraryFailed."""
    place = (libraries() / name).resolve()
    if name != Path(name).name or place.parent != libraries().resolve() or not place.is_file():
        raise LibraryFailed(native.NO_LIBRARY)
    return place


def _lost(account: Account) -> frozenset[int]:
    said = str(account.settings.get("lost_keys") or "")
    return frozenset(int(one) for one in re.findall(r"\d{1,6}", said))


def _unreadable(error: BadKeys) -> str:
    if not error.number:
        return gettext("There is no private key: paste it whole, from BEGIN to END.")
    if error.version is not None:
        said = gettext("Private key number {n} has version {v}, and so has one before it: write its own before each.")
        return said.format(n=error.number, v=error.version)
    return gettext("Private key number {n} cannot be read. It must be an RSA key in PEM, without a password.").format(
        n=error.number
    )
