"""QQ behind the port, whichever way the line to its OneBot implementation was opened."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import msgspec
from django.utils.translation import gettext, gettext_noop

from huoqun.chats.port import incoming
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Dissolve, Order, Receipt, Send
from huoqun.chats.port.errors import CannotConnect, PerformError, Refused, Unknown
from huoqun.chats.port.gateway import LARGEST_PICTURE, Account, ChatMember, Hand, SentPicture
from huoqun.chats.port.incoming import Incoming
from huoqun.chats.port.webhook import Errand
from huoqun.core import clock

from ..files import content, fetched
from .answers import NO_ENTRY, data_of
from .dialling import Door, forward
from .history import History
from .http import HttpApi
from .lists import members
from .meta import FORWARD, HTTP, META, REVERSE
from .naming import NEWCOMER, with_names
from .orders import asked, can, is_napcat, number, ref_of
from .segments import Loaded, Segment, alone, spoken, table, word
from .socket import Came, Socket
from .translate import heard, is_offline, late_echo

log = logging.getLogger(__name__)

LOOK = 20.0
"""Seconds between two looks whether the account is still signed in, where events come by the web door."""

SWEEP = 300.0
"""Seconds between two readings of the history there: a call at the door that fails is not made again."""

ASK_AGAIN = (3.0, 12.0, 30.0, 50.0)
"""Seconds between looks at the history for something that may have been said: within the host's two minutes."""


class Api(Protocol):
    """Whatever takes actions: a socket, or HTTP."""

    turned_away: str

    async def call(self, action: str, params: dict[str, Any], *, order: Order | None = None) -> Any: ...

    async def close(self) -> None: ...


class OneBotGateway:
    """One QQ account. `me` is its number, `app` what the implementation calls itself."""

    limits = META.limits

    def __init__(self, account: Account, api: Api, *, me: str, app: str, door: Door | None = None) -> None:
        self.account = account
        self.me, self.app = me, app
        self.capabilities = frozenset(str(one) for one in can(app))
        self._api = api
        self._door = door
        self._history = History(self._ask, me=me, app=app)
        self._hand: Hand | None = None
        self._asking: set[asyncio.Task[None]] = set()

    # What is said

    async def listen(self, hand: Hand) -> None:
        """Hand over what was missed, then what comes. Returns when the line is cut."""
        self._hand = hand
        await self._catch_up(hand, self._heard_at())
        if isinstance(self._api, Socket):
            await self._hear(self._api, hand)
        else:
            await self._look_after(hand)

    async def _hear(self, socket: Socket, hand: Hand) -> None:
        while came := await socket.events():
            items = [item for one in came for item in self._items(one)]
            await hand(await with_names(items, self._ask), _mark(came[-1].at))
            if any(is_offline(one.said) for one in came):
                raise CannotConnect(gettext(SIGNED_OUT))

    def _items(self, one: Came) -> list[Incoming]:
        if one.order is not None:
            with contextlib.suppress(PerformError):
                data = data_of("send_msg", one.said, app=self.app)
                return late_echo(one.order, data, at=self.account.now())
            return []
        return heard(one.said, at=self.account.now(), me=self.me)

    async def _look_after(self, hand: Hand) -> None:
        """By HTTP nothing is heard here: what the web door missed is read from the history now and then."""
        loop = asyncio.get_running_loop()
        swept, since = loop.time(), clock.now()
        while True:
            await asyncio.sleep(LOOK)
            await require_signed_in(self._api)
            if loop.time() - swept >= SWEEP:
                swept, before = loop.time(), since
                since = clock.now()
                await self._catch_up(hand, before)

    async def _catch_up(self, hand: Hand, since: datetime) -> None:
        now = clock.now()
        await hand(await self._history.since(since, now=now), _mark(now))

    def _heard_at(self) -> datetime:
        """When we last heard; on the first day that is now, and what was said before is left to imports."""
        stamp = self.account.since.get("heard_at")
        now = clock.now()
        return min(datetime.fromtimestamp(stamp, UTC), now) if isinstance(stamp, int) else now

    async def run_errand(self, errand: Errand) -> Sequence[Incoming]:
        """A newcomer of whom the web door was told a number."""
        if errand.kind != NEWCOMER:
            return ()
        return await with_names([msgspec.convert(errand.payload, incoming.Joined)], self._ask)

    # What is asked

    async def perform(self, order: Order) -> Receipt:
        if isinstance(order.body, Send):
            return await self._send(order, order.body)
        action, params = asked(order)
        if isinstance(order.body, Dissolve):
            await self._require_owner(order)
        await self._do(action, params)
        return Receipt(ref_of(order))

    async def _send(self, order: Order, body: Send) -> Receipt:
        """Say it. What must stand alone goes first: when that is refused, nothing has been said yet."""
        loaded = [Loaded(a.kind, *await content(a, self.account.files)) for a in body.attachments]
        said: list[Receipt] = []
        try:
            for one in loaded:
                if one.kind != "image":
                    said.append(await self._send_alone(order, one))
            segments = spoken(order, body, [one for one in loaded if one.kind == "image"])
            if segments:
                said.append(await self._say(order, segments, is_last=True))
        except Unknown:
            self._ask_later(order)
            raise
        except PerformError as no:
            if said:
                raise Unknown("a part of it was said, the rest was refused") from no
            raise
        if not said:
            raise Refused(gettext("There is nothing to say in it."))
        return said[-1]

    async def _send_alone(self, order: Order, one: Loaded) -> Receipt:
        if one.kind == "voice" or is_napcat(self.app):
            return await self._say(order, alone(one))
        where = {"group_id": number(order.chat)} if order.chat else {"user_id": number(order.person)}
        action = "upload_group_file" if order.chat else "upload_private_file"
        data = table(await self._do(action, {**where, "file": one.uri, "name": one.name}))
        return Receipt(word(data.get("file_id")))

    async def _say(self, order: Order, segments: list[Segment], *, is_last: bool = False) -> Receipt:
        if order.chat:
            action, where = "send_group_msg", {"group_id": number(order.chat)}
        else:
            action, where = "send_private_msg", {"user_id": number(order.person)}
        answer = await self._api.call(action, {**where, "message": segments}, order=order if is_last else None)
        return Receipt(word(table(data_of(action, answer, app=self.app)).get("message_id")))

    async def _do(self, action: str, params: dict[str, Any]) -> Any:
        return data_of(action, await self._api.call(action, params), app=self.app)

    async def _ask(self, action: str, params: Mapping[str, Any]) -> Any:
        return await self._do(action, dict(params))

    async def _require_owner(self, order: Order) -> None:
        """Who is not the owner and dissolves, leaves; and so does everybody, by an implementation that cannot."""
        if Capability.DISSOLVE not in self.capabilities:
            raise Refused(gettext("%(app)s would leave the group, not dissolve it.") % {"app": self.app})
        asked_about = {"group_id": number(order.chat), "user_id": number(self.me)}
        try:
            role = table(await self._do("get_group_member_info", asked_about)).get("role")
        except Unknown:
            raise Refused(gettext("Whether we own the group could not be found out."), permanent=False) from None
        if role != "owner":
            raise Refused(gettext("Only its owner can dissolve a group, and our account is not."))

    async def members(self, chat: str) -> Sequence[ChatMember]:
        listed = await self._do("get_group_member_list", {"group_id": number(chat), "no_cache": True})
        return members(listed, me=self.me)

    async def picture(self, sent: SentPicture) -> bytes:
        """From where QQ keeps it; where that address has run out, the implementation is asked for it anew. What was
        spoken is asked of it at once, as MP3: QQ keeps it in a way that nothing else plays.
        """
        name, is_voice = word(sent.file.get("name")), sent.file.get("kind") == "voice"
        try:
            if not (is_voice and name):
                return await fetched(word(sent.file.get("url")), most=LARGEST_PICTURE)
        except Refused:
            if not name:
                raise
        what: dict[str, Any] = {"file": name, "out_format": "mp3"} if is_voice else {"file": name}
        asked = table(await self._do("get_record" if is_voice else "get_image", what))
        packed = word(asked.get("base64"))
        if not packed:
            return await fetched(word(asked.get("url")), most=LARGEST_PICTURE)
        try:
            return base64.b64decode(packed[: 2 * LARGEST_PICTURE], validate=True)
        except ValueError:
            raise Refused("What the implementation gave cannot be read.") from None

    # What may have been said

    def _ask_later(self, order: Order) -> None:
        task = asyncio.create_task(self._look_for(order, clock.now()))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _look_for(self, order: Order, since: datetime) -> None:
        """Hand over what of ours the history shows: by it the host settles what nobody answered for."""
        kind, id = ("group", order.chat) if order.chat else ("friend", order.person)
        for pause in ASK_AGAIN:
            await asyncio.sleep(pause)
            with contextlib.suppress(PerformError):
                said = await self._history.of_chat(kind, id, since - timedelta(minutes=1), now=clock.now())
                ours = [item for item in said if isinstance(item, incoming.SentEcho)]
                if ours and self._hand is not None:
                    await self._hand(ours, None)

    async def close(self) -> None:
        for task in list(self._asking):
            task.cancel()
        await self._api.close()
        if self._door is not None:
            await self._door.close()


def _mark(at: datetime) -> dict[str, int]:
    return {"heard_at": int(at.timestamp())}


# Connecting

SIGNED_OUT = gettext_noop("The QQ account is signed out: sign in again in NapCat's WebUI.")


async def connect(account: Account) -> OneBotGateway:
    """Open the line the way that the settings say, and get to know who is there. Raises CannotConnect."""
    token = account.secrets.get("token", "")
    if len(token) < 8:
        raise CannotConnect(gettext("The token must be at least 8 characters long, the same here and in NapCat."))
    way, door = account.settings.get("way") or FORWARD, None
    api: Api
    if way == REVERSE:
        door = Door(token, now=clock.now)
        api = await _opened(door, str(account.settings.get("listen", "")))
    elif way == HTTP:
        address = str(account.settings.get("address", ""))
        if not address.startswith(("http://", "https://")):
            raise CannotConnect(
                gettext("The address must be like http://127.0.0.1:3000: where NapCat's HTTP server listens.")
            )
        api = HttpApi(address, token)
    else:
        api = await forward(str(account.settings.get("address", "")), token, now=clock.now)
    try:
        me, app = await introduce(api)
        return OneBotGateway(account, api, me=me, app=app, door=door)
    except BaseException:
        await api.close()
        if door is not None:
            await door.close()
        raise


async def _opened(door: Door, listen: str) -> Socket:
    host, _, port = listen.strip().removeprefix("ws://").rstrip("/").rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise CannotConnect(gettext("Where Huoqun listens must be like 127.0.0.1:8095."))
    try:
        return await door.first(host.strip("[]"), int(port))
    except BaseException:
        await door.close()
        raise


async def introduce(api: Api) -> tuple[str, str]:
    """Our number, and what the implementation calls itself. Raises CannotConnect."""
    try:
        answer = await api.call("get_login_info", {})
    except PerformError as cut:
        if api.turned_away:
            raise CannotConnect(gettext(BAD_TOKEN)) from None
        raise CannotConnect(gettext("Nobody answers: is NapCat running, and this way of connecting on?")) from cut
    if table(answer).get("retcode") in NO_ENTRY:
        raise CannotConnect(gettext(BAD_TOKEN))
    me = word(table(table(answer).get("data")).get("user_id"))
    if not me.isdecimal() or me == "0":
        raise CannotConnect(gettext("What answers there is no OneBot 11, or no account is signed in."))
    with contextlib.suppress(PerformError):
        version = table(table(await api.call("get_version_info", {})).get("data"))
        await require_signed_in(api)
        return me, word(version.get("app_name"))[:60] or "OneBot"
    return me, "OneBot"


BAD_TOKEN = gettext_noop("NapCat did not accept the token: fill in the same here and in its network settings.")


async def require_signed_in(api: Api) -> None:
    """Raises CannotConnect when the account is not signed in, and like `call` when nobody answers."""
    status = table(table(await api.call("get_status", {})).get("data"))
    if status.get("online") is False:
        raise CannotConnect(gettext(SIGNED_OUT))
