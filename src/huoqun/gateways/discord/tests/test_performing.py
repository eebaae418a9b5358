"""What Discord answers, what becomes of it, and how the line is held."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec
import pytest

from huoqun.chats.port import effects
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Attachment, Button, Order, Send
from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown
from huoqun.chats.port.incoming import Message
from huoqun.gateways.discord.client import INVALID, Limits, route_of
from huoqun.gateways.discord.errors import failure
from huoqun.gateways.discord.gateway import DiscordGateway, connect
from huoqun.gateways.tests.session import Session, until

from .calls import press
from .fake import CHANNEL, GUILD, ME, OWNER, FakeDiscord, Refusal
from .test_contract import DiscordPeer

Story = Callable[[DiscordGateway, FakeDiscord, DiscordPeer], Awaitable[None]]


def run(story: Story, **settings) -> None:
    async def main() -> None:
        peer = DiscordPeer()
        await peer.fake.start()
        gateway = await connect(peer.account(**settings))
        try:
            await story(gateway, peer.fake, peer)
        finally:
            await gateway.close()
            await peer.close()

    asyncio.run(main())


def listen(story: Callable[[Session, DiscordPeer], Awaitable[None]]) -> None:
    """With the line held, as a line holds it."""

    async def main() -> None:
        peer = DiscordPeer()
        await peer.fake.start()
        session = Session("discord", peer)
        await session.connect()
        serving = asyncio.create_task(session.serve())
        try:
            await story(session, peer)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await session.gateway.close()
            await peer.close()

    asyncio.run(main())


def order(body, *, key="a" * 32, chat=CHANNEL, person="", attempt=1, names=None) -> Order:
    return Order(1, key, body, chat, person, names or {}, attempt)


# The line


def test_a_line_that_is_cut_is_taken_up_where_it_was():
    async def story(session, peer):
        await peer.says("小林", "一")
        await session.heard(Message, lambda m: m.text == "一")
        peer.fake.drop_lines()
        await peer.says("阿梅", "二")
        await session.heard(Message, lambda m: m.text == "二")

        assert session.troubles == []
        assert not [call for call in peer.fake.calls if call.startswith("GET /channels")]

    listen(story)


def test_a_session_that_is_over_is_begun_anew_and_history_fills_the_gap():
    async def story(session, peer):
        await peer.says("小林", "一")
        await session.heard(Message, lambda m: m.text == "一")
        lines = list(peer.fake._sessions.values())
        peer.fake._sessions.clear()
        await peer.says("阿梅", "二")
        for line in lines:
            line.socket._req.transport.abort()
        await session.heard(Message, lambda m: m.text == "二")

        assert session.troubles == []

    listen(story)


def test_a_press_is_taken_at_once():
    async def story(session, peer):
        await peer._tell("INTERACTION_CREATE", press(channel_id=CHANNEL))
        await until(lambda: peer.fake.answered)

        assert peer.fake.answered == [("846462639134605312", {"type": 6})]

    listen(story)


@pytest.mark.parametrize(("code", "words"), [(4004, "Reset Token"), (4014, "Message Content Intent")])
def test_what_discord_needs_is_said_in_words(code, words):
    async def story(gateway, fake, peer):
        fake.close_with = code
        with pytest.raises(ExceptionGroup) as group:
            await gateway.listen(lambda items, since: asyncio.sleep(0))
        needs = group.value.exceptions[0]

        assert isinstance(needs, CannotConnect)
        assert words in needs.reason

    run(story)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (0, "Message Content Intent”and“Server Members Intent"),
        (1 << 19, "Server Members"),
        (1 << 14, "Message Content"),
    ],
)
def test_intents_that_are_off_are_said_before_anything_is_lost(flags, words):
    async def main():
        peer = DiscordPeer()
        peer.fake.flags = flags
        await peer.fake.start()
        try:
            with pytest.raises(CannotConnect) as refused:
                await connect(peer.account())
        finally:
            await peer.close()
        assert words in refused.value.reason.replace(" and ", "and")

    asyncio.run(main())


# Words


def test_long_words_go_in_parts_that_are_each_said_once():
    async def story(gateway, fake, peer):
        text = "\n".join(f"第 {n} 行" + "字" * 90 for n in range(60))
        first = await gateway.perform(order(Send(text, buttons=(Button("好", "ok"),))))
        again = await gateway.perform(order(Send(text, buttons=(Button("好", "ok"),))))
        said = [m for m in fake.messages.values() if m["author"]["id"] == ME]

        assert first == again
        assert len(said) == 3
        assert "\n".join(m["content"] for m in said) == text
        assert [bool(m["components"]) for m in said] == [False, False, True]

    run(story)


def test_nobody_is_called_whom_the_order_does_not_name():
    async def story(gateway, fake, peer):
        body = Send(f"@everyone <@{OWNER}>", mentions=(1,))
        await gateway.perform(order(body, names={1: (peer.person("小林"), "小林")}))
        seen = await peer.seen()

        assert seen.mentions == [peer.person("小林")]
        assert seen.texts == [f"@everyone <@{OWNER}>"]

    run(story)


def test_an_answer_whose_question_is_gone_is_said_all_the_same():
    async def story(gateway, fake, peer):
        receipt = await gateway.perform(order(Send("八点", reply_to="846462639134605312")))

        assert fake.messages[receipt.provider_ref]["message_reference"] == {"message_id": "846462639134605312"}

    run(story)


def test_buttons_that_discord_does_not_show_are_refused():
    async def story(gateway, fake, peer):
        for buttons in (tuple(Button("x", f"{n}") for n in range(26)), (Button("x", "y" * 91),)):
            with pytest.raises(Refused):
                await gateway.perform(order(Send("选", buttons=buttons)))

    run(story)


def test_a_file_that_is_too_large_is_said_in_words():
    async def story(gateway, fake, peer):
        (peer.files / "a.pdf").write_bytes(b"x")
        fake.next_refusals.append(Refusal(413, 40005))
        with pytest.raises(Refused, match="larger than this server takes"):
            await gateway.perform(order(Send("看", attachments=(Attachment("file", path="a.pdf"),))))

    run(story)


# Members and channels


def test_who_is_asked_in_gets_an_address_in_private():
    async def story(gateway, fake, peer):
        await gateway.perform(order(effects.Invite("一起读书"), person=peer.person("小林")))
        seen = await peer.seen()

        assert seen.private[0][0] == peer.person("小林")
        assert seen.private[0][1].startswith("一起读书\nhttps://discord.gg/inv")

    run(story)


def test_a_channel_for_some_is_seen_by_them_and_us_only():
    async def story(session, peer):
        await until(lambda: session.gateway._places.systems)
        names = {1: (peer.person("小林"), "小林")}
        made = await session.gateway.perform(order(effects.CreateGroup("小组", members=(1,)), names=names))
        listed = await session.gateway.members(made.provider_ref)

        assert {m.person for m in listed} == {peer.person("小林"), ME, OWNER}
        assert {m.person: m.role for m in listed}[OWNER] == "owner"
        await session.gateway.perform(order(effects.Dissolve(), chat=made.provider_ref))
        await session.gateway.perform(order(effects.Dissolve(), chat=made.provider_ref))

    listen(story)


def test_a_channel_is_not_made_twice_blindly():
    async def story(gateway, fake, peer):
        gateway._places.systems[GUILD] = CHANNEL
        fake.next_refusals.append(Refusal(500, 0))
        body = effects.CreateGroup("小组", open=True)
        with pytest.raises(Unknown):
            await gateway.perform(order(body))
        await asyncio.sleep(0)
        with pytest.raises(Unknown):
            await gateway.perform(msgspec.structs.replace(order(body), attempt=2))

        assert len(fake.channels) == 1
        opened = await gateway.perform(msgspec.structs.replace(order(body), key="other"))
        assert opened.link.startswith("https://discord.gg/inv") and len(fake.channels) == 2

    run(story)


def test_members_come_in_pages():
    async def story(gateway, fake, peer):
        for n in range(1001):
            fake.add(str(700000000000000001 + n), f"m{n}")

        assert len(await gateway.members(CHANNEL)) == 1005
        before = len(fake.calls)
        await gateway.members(CHANNEL)
        # The server's list serves all its channels for a minute
        assert fake.calls[before:] == [f"GET /channels/{CHANNEL}"]

    run(story)


def test_without_a_role_of_the_admins_appointing_is_for_staff():
    async def story(gateway, fake, peer):
        assert Capability.SET_ROLE not in gateway.capabilities
        with pytest.raises(Refused, match="role"):
            await gateway.perform(order(effects.SetRole("admin"), person=peer.person("小林")))

    run(story, admin_role="")


def test_who_is_not_there_any_more_is_removed_and_unbanned():
    async def story(gateway, fake, peer):
        for body in (effects.Kick(), effects.Unban()):
            await gateway.perform(order(body, person="700000000000000099"))
        await gateway.perform(order(effects.Ban(reason="广告 & 骗子"), person=peer.person("阿梅")))

        assert fake.banned == {peer.person("阿梅")}

    run(story)


def test_a_ban_for_a_while_is_none_of_discords():
    async def story(gateway, fake, peer):
        with pytest.raises(Refused, match="for good only"):
            await gateway.perform(order(effects.Ban(seconds=60), person=peer.person("阿梅")))

    run(story)


def test_an_id_leads_to_no_other_call():
    async def story(gateway, fake, peer):
        before = len(fake.calls)
        for message in ("../pins/1", "", "1?x=2", "１２"):
            with pytest.raises(Refused):
                await gateway.perform(order(effects.DeleteMessage(message)))

        assert len(fake.calls) == before

    run(story)


# Limits


@pytest.mark.parametrize(
    ("status", "body", "what"),
    [
        (200, {}, None), (204, None, None),
        # Refused for good; the token may be given anew
        (403, {"code": 50013, "message": "Missing Permissions"}, Refused), (401, {"code": 0}, Refused),
        (404, None, Refused),
        # Too fast: on a route, everywhere, and by Cloudflare without JSON
        (429, {"retry_after": 0.5, "global": False}, Throttled), (429, {"retry_after": 0.5, "global": True}, Throttled),
        (429, None, Throttled),
        # Broken: it may have been done
        (500, {"code": 0}, Unknown), (502, None, Unknown), (302, None, Unknown),
    ],
)  # fmt: skip
def test_what_answers_mean(status, body, what):
    assert type(failure(status, {}, body)) is (type(None) if what is None else what)


def test_fields_that_discord_does_not_take_are_named():
    tooth = {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 32 or fewer in length."}]}

    assert "Must be 32" in str(failure(400, {}, {"code": 50035, "message": "Invalid", "errors": {"nick": tooth}}))


def test_a_route_that_is_spent_is_not_called():
    async def story(gateway, fake, peer):
        fake.headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "4.5"}
        await gateway.perform(order(Send("一"), key="1"))
        before = len(fake.calls)
        with pytest.raises(Throttled) as slow:
            await gateway.perform(order(Send("二"), key="2"))

        assert len(fake.calls) == before
        assert (slow.value.scope, round(slow.value.retry_after.total_seconds())) in {("chat", 4), ("chat", 5)}
        # Another route is another limit
        with suppress(Refused):
            await gateway.perform(order(effects.Pin("846462639134605312"), key="3"))
        assert len(fake.calls) == before + 1

    run(story)


def test_routes():
    assert route_of("POST", f"/channels/{CHANNEL}/messages") == f"POST /channels/{CHANNEL}/messages"
    assert route_of("DELETE", f"/channels/{CHANNEL}/messages/846462639134605312") == (
        f"DELETE /channels/{CHANNEL}/messages/#"
    )
    assert route_of("PATCH", f"/guilds/{GUILD}/members/{OWNER}") == f"PATCH /guilds/{GUILD}/members/#"


def test_we_fall_silent_before_discord_blocks_us():
    limits = Limits()
    limits._invalid.extend([100.0] * INVALID)

    with pytest.raises(Throttled) as slow:
        limits.check("GET /", 400.0)
    assert slow.value.retry_after.total_seconds() == 300
    limits.check("GET /", 701.0)
