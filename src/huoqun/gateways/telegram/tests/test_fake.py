"""The fake Bot API is judged by two libraries that know the real one: what they take, Telegram would have said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from .fake import BOT, TOKEN, FakeTelegram

CHAT = -1001234567890
LIN, WANG = 7, 8

SENT = [
    ("send_message", {"text": "欢迎"}),
    ("send_photo", {"photo": b"\xff\xd8", "caption": "photo"}),
    ("send_document", {"document": b"%PDF"}),
    ("send_voice", {"voice": b"OggS"}),
]
DONE = [
    ("pin_chat_message", {"message_id": 1}),
    ("unpin_chat_message", {"message_id": 1}),
    ("set_chat_title", {"title": "Readers"}),
    ("delete_message", {"message_id": 1}),
    ("ban_chat_member", {"user_id": LIN}),
    ("unban_chat_member", {"user_id": LIN}),
    ("promote_chat_member", {"user_id": LIN, "can_delete_messages": True}),
    ("approve_chat_join_request", {"user_id": WANG}),
]


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    fake = FakeTelegram().start()
    fake.room(CHAT)
    fake.says(LIN, CHAT, "早")
    yield fake
    fake.kill()


def everything_happens(fake: FakeTelegram) -> None:
    said = fake.says(LIN, CHAT, "hello @huoqun_test_bot", entities=[{"type": "mention", "offset": 6, "length": 16}])
    fake.edits(said, "hello all")
    fake.joins(WANG, CHAT, by=LIN)
    fake.seat(WANG, CHAT, "administrator", by=LIN)
    fake.reacts(WANG, said, "👍")
    fake.presses(WANG, said, "yes")
    fake.leaves(WANG, CHAT, by=LIN)
    fake.asks_in(WANG, CHAT, "let me in")
    fake.becomes_supergroup(fake.room(-55, "Old", "group").id)


def test_python_telegram_bot_understands_it(fake):
    async def main() -> None:
        from telegram import Bot
        from telegram.request import HTTPXRequest

        request = HTTPXRequest(http_version="1.1")
        async with Bot(TOKEN, base_url=f"{fake.address}/bot", request=request) as bot:
            assert bot.id == BOT["id"]
            everything_happens(fake)
            updates = await bot.get_updates()
            assert lost([u.to_dict() for u in updates], fake.updates) == []
            for method, params in SENT:
                assert (await getattr(bot, method)(chat_id=CHAT, **params)).chat.id == CHAT
            for method, params in DONE:
                assert await getattr(bot, method)(chat_id=CHAT, **params) is True
            assert (await bot.create_chat_invite_link(CHAT, member_limit=1)).member_limit == 1
            assert (await bot.get_chat_member(CHAT, BOT["id"])).can_pin_messages is True

    asyncio.run(main())


def test_its_refusals_are_those_that_python_telegram_bot_knows(fake):
    from telegram import Bot
    from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

    async def main() -> None:
        async with Bot(TOKEN, base_url=f"{fake.address}/bot") as bot:
            fake.throttled[CHAT] = 3
            with pytest.raises(RetryAfter):
                await bot.send_message(CHAT, "x")
            with pytest.raises(Forbidden):
                await bot.send_message(WANG, "x")
            with pytest.raises(BadRequest):
                await bot.send_message(-1, "x")
            fake.becomes_supergroup(fake.room(-55, "Old", "group").id)
            with pytest.raises(ChatMigrated):
                await bot.send_message(-55, "x")
            await bot.set_webhook("https://example.org/hooks/1", secret_token="x")
            with pytest.raises(Conflict):
                await bot.get_updates()
            fake.valid = False
            with pytest.raises(InvalidToken):
                await bot.get_me()

    asyncio.run(main())


def test_aiogram_understands_it(fake):
    async def main() -> None:
        from aiogram import Bot
        from aiogram.client.session.aiohttp import AiohttpSession
        from aiogram.client.telegram import TelegramAPIServer
        from aiogram.types import BufferedInputFile

        session = AiohttpSession(api=TelegramAPIServer.from_base(fake.address))
        async with Bot(TOKEN, session=session) as bot:
            assert (await bot.get_me()).id == BOT["id"]
            everything_happens(fake)
            assert [u.update_id for u in await bot.get_updates()] == [u["update_id"] for u in fake.updates]
            for method, params in SENT:
                given = {k: BufferedInputFile(v, "a.bin") if isinstance(v, bytes) else v for k, v in params.items()}
                assert (await getattr(bot, method)(chat_id=CHAT, **given)).chat.id == CHAT
            for method, params in DONE:
                assert await getattr(bot, method)(chat_id=CHAT, **params) is True
            assert (await bot.get_chat_member(CHAT, BOT["id"])).status == "administrator"

    asyncio.run(main())


NEWER = {"can_send_welcome_messages", "new_chat_member"}
"""What python-telegram-bot does not know yet, or no more."""


def lost(theirs: object, ours: object, where: str = "") -> list[str]:
    """What we told and they have not."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [w for k, v in ours.items() if k not in NEWER for w in lost(theirs.get(k), v, f"{where}.{k}")]
    if isinstance(ours, list) and isinstance(theirs, list | tuple) and len(ours) == len(theirs):
        return [w for n, (a, b) in enumerate(zip(theirs, ours, strict=True)) for w in lost(a, b, f"{where}[{n}]")]
    return [] if theirs == ours or (theirs is None and ours == []) else [where]
