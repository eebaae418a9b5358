"""What Feishu answers, and what becomes of it: tokens, refusals in words, pages, cards, what is tried again when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from huoqun.chats.port import effects
from huoqun.chats.port.effects import Attachment, Button, Order, Send
from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import SentPicture
from huoqun.chats.port.incoming import RoleChanged
from huoqun.chats.port.webhook import Errand
from huoqun.gateways.feishu.errors import failure
from huoqun.gateways.feishu.gateway import FeishuGateway, connect
from huoqun.gateways.once import Tries

from .calls import APP
from .fake import FakeFeishu, Refusal
from .test_contract import GROUP, FeishuPeer

Story = Callable[[FeishuGateway, FakeFeishu, FeishuPeer], Awaitable[None]]


def run(story: Story) -> None:
    async def main() -> None:
        peer = FeishuPeer()
        await peer.fake.start()
        gateway = await connect(peer.account())
        try:
            await story(gateway, peer.fake, peer)
        finally:
            await gateway.close()
            await peer.close()

    asyncio.run(main())


def order(body, *, key="a" * 32, chat=GROUP, person="", attempt=1, names=None) -> Order:
    return Order(1, key, body, chat, person, names or {}, attempt)


def test_a_stale_token_is_replaced_and_nothing_is_said_twice():
    async def story(gateway, fake, peer):
        fake.valid_token = "t-of-somebody-else"
        await gateway.perform(order(Send("早")))

        assert (await peer.seen()).texts == ["早"]
        assert fake.tokens == 2

    run(story)


def test_a_picture_that_somebody_sent_is_fetched_and_no_larger_one():
    async def story(gateway, fake, peer):
        fake.files["img_1"] = ("image", "a.png", b"picture")
        sent = SentPicture({"name": "img_1", "kind": "image"}, GROUP, "om_1")

        assert await gateway.picture(sent) == b"picture"
        with pytest.raises(Refused, match="too large"):
            await gateway._client.resource("om_1", "img_1", most=6)
        with pytest.raises(Refused):
            await gateway.picture(SentPicture({"name": "img_2"}, GROUP, "om_1"))
        fake.files["aud_1"] = ("file", "a.opus", b"sound")
        assert await gateway.picture(SentPicture({"name": "aud_1", "kind": "voice"}, GROUP, "om_1")) == b"sound"

    run(story)


def test_the_token_is_fetched_once_for_many():
    async def story(gateway, fake, peer):
        await asyncio.gather(*(gateway.perform(order(Send(f"{n}"), key=f"{n}")) for n in range(10)))

        assert fake.tokens == 1

    run(story)


def test_members_come_in_pages_with_their_roles():
    async def story(gateway, fake, peer):
        fake.page = 2
        group = fake.chats[GROUP]
        group.people = {f"ou_{n}": f"第 {n} 位" for n in range(5)}
        group.owner, group.managers = "ou_0", ["ou_3"]
        listed = await gateway.members(GROUP)

        assert [(m.person, m.role) for m in listed] == [
            ("ou_0", "owner"), ("ou_1", "member"), ("ou_2", "member"), ("ou_3", "admin"), ("ou_4", "member"),
        ]  # fmt: skip
        assert listed[4].name == "第 4 位"

    run(story)


def test_names_are_told_once():
    async def story(gateway, fake, peer):
        told = await gateway.run_errand(Errand("roll", {"chat": GROUP}))

        assert {(item.who.name, item.role) for item in told if isinstance(item, RoleChanged)} == {
            ("小林", "member"),
            ("阿梅", "member"),
        }
        assert await gateway.run_errand(Errand("roll", {"chat": GROUP})) == []

    run(story)


def test_a_recall_in_private_belongs_to_no_group():
    async def story(gateway, fake, peer):
        await gateway.perform(order(Send("你好"), chat="", person=peer.person("小林")))
        private = f"oc_p2p_{peer.person('小林')}"
        errands = [Errand("recall", {"message": "om_1", "chat": chat, "at": 1.0}) for chat in (private, GROUP)]

        assert [(await gateway.run_errand(e))[0].chat for e in errands] == [None, GROUP]

    run(story)


def test_buttons_are_a_card_with_plain_words():
    async def story(gateway, fake, peer):
        body = Send("来吗？<at id=all></at>", buttons=(Button("来", "yes"), Button("不来", "no")), mentions=(1,))
        receipt = await gateway.perform(order(body, names={1: (peer.person("小林"), "小林")}))
        card = json.loads(fake.messages[receipt.provider_ref]["body"]["content"])

        called, words, choices = card["elements"]
        assert called["text"]["content"] == f"<at id={peer.person('小林')}></at>"
        assert words["text"] == {"tag": "plain_text", "content": body.text}
        assert [b["value"] for b in choices["actions"]] == [
            {"huoqun": "yes", "in": "group"},
            {"huoqun": "no", "in": "group"},
        ]

    run(story)


def test_files_follow_the_words_and_sounds_that_are_not_opus_go_as_files():
    async def story(gateway, fake, peer):
        for name in ("a.opus", "b.mp3"):
            (peer.files / name).write_bytes(b"sound")
        attachments = tuple(Attachment("voice", path=name) for name in ("a.opus", "b.mp3"))
        await gateway.perform(order(Send("听", attachments=attachments)))
        kinds = [m["msg_type"] for m in fake.messages.values()]

        assert kinds == ["text", "audio", "file"]

    run(story)


def test_a_reply_hangs_on_its_message():
    async def story(gateway, fake, peer):
        asked = fake.say(GROUP, {"id": "ou_1", "sender_type": "user"}, "text", {"text": "几点？"})
        receipt = await gateway.perform(order(Send("八点", reply_to=asked["message_id"])))

        assert fake.messages[receipt.provider_ref]["parent_id"] == asked["message_id"]

    run(story)


def test_a_group_is_made_once_and_dissolved():
    async def story(gateway, fake, peer):
        body = effects.CreateGroup("新群", members=(1,), open=True)
        names = {1: (peer.person("小林"), "小林")}
        made = [await gateway.perform(order(body, chat="", names=names)) for _ in range(2)]

        assert made[0] == made[1] and made[0].link.startswith("https://applink.feishu.cn/oc_")
        assert list(fake.chats[made[0].provider_ref].people) == [peer.person("小林")]
        await gateway.perform(order(effects.Dissolve(), chat=made[0].provider_ref))
        assert made[0].provider_ref not in fake.chats

    run(story)


def test_who_is_outside_the_app_cannot_be_invited():
    async def story(gateway, fake, peer):
        with pytest.raises(Refused, match="availability"):
            await gateway.perform(order(effects.Invite(), person="ou_stranger"))

    run(story)


def test_what_was_recalled_already_is_recalled():
    async def story(gateway, fake, peer):
        receipt = await gateway.perform(order(Send("说错了")))
        for _ in range(2):
            await gateway.perform(order(effects.DeleteMessage(receipt.provider_ref)))

    run(story)


def test_an_id_leads_to_no_other_call():
    async def story(gateway, fake, peer):
        before = len(fake.calls)
        for message in ("../chats/oc_1", "a/b", "", "om_1?x=1"):
            with pytest.raises(Refused):
                await gateway.perform(order(effects.DeleteMessage(message)))

        assert len(fake.calls) == before

    run(story)


def test_the_second_part_of_a_message_is_not_refused_but_unknown():
    async def story(gateway, fake, peer):
        (peer.files / "a.pdf").write_bytes(b"x")
        fake.next_refusals = []
        body = Send("看", attachments=(Attachment("file", path="a.pdf"),))
        original = fake._check

        def check(kind, content):
            original(kind, content)
            if kind == "file":
                raise Refusal(230028)

        fake._check = check
        with pytest.raises(Unknown):
            await gateway.perform(order(body))
        assert (await peer.seen()).texts == ["看"]

    run(story)


def test_a_bot_that_is_off_is_said_at_once():
    async def main():
        peer = FeishuPeer()
        await peer.fake.start()
        try:
            with pytest.raises(CannotConnect, match="10014"):
                await connect(peer.wrong_account())
        finally:
            await peer.close()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("status", "code", "what"),
    [
        (200, 0, None),
        # Too fast for the app, for a group
        (429, 99991400, Throttled), (400, 99991400, Throttled), (400, 11232, Throttled), (400, 230020, Throttled),
        # Refused for good, with and without words of ours
        (400, 230002, Refused), (400, 4711, Refused),
        # Broken, or still at it: it may have been done
        (500, 500, Unknown), (502, None, Unknown), (200, None, Unknown), (400, 230049, Unknown),
    ],
)  # fmt: skip
def test_what_answers_mean(status, code, what):
    problem = failure(status, {}, None if code is None else {"code": code, "msg": "no"})

    assert type(problem) is (type(None) if what is None else what)


def test_a_group_that_is_too_fast_stops_no_other():
    slow = failure(400, {}, {"code": 230020})
    all_slow = failure(429, {"x-ogw-ratelimit-reset": "52"}, {"code": 99991400})

    assert (slow.scope, slow.retry_after.total_seconds()) == ("chat", 1)
    assert (all_slow.scope, all_slow.retry_after.total_seconds()) == ("connection", 52)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def attempt(tries: Tries, one: Order, ends: BaseException | None) -> str:
    try:
        with tries.trying(one):
            if ends:
                raise ends
    except (Refused, Throttled, Unknown) as error:
        return type(error).__name__ + (" before" if error is not ends else "")
    except TimeoutError:
        return "cut"
    return "done"


def test_a_key_protects_for_as_long_as_the_platform_remembers_it():
    clock = Clock()
    tries = Tries(3300, clock)
    one = order(Send("早"))
    again = msgspec.structs.replace(one, attempt=2)

    assert attempt(tries, one, TimeoutError()) == "cut"
    clock.now = 3299
    assert attempt(tries, again, TimeoutError()) == "cut"
    # An hour after the first try the second might be a second message.
    clock.now = 3301
    assert attempt(tries, again, None) == "Unknown before"


def test_what_surely_was_not_done_may_be_done_later():
    clock = Clock()
    tries = Tries(3300, clock)
    one = order(Send("早"))
    assert attempt(tries, one, Refused("later", permanent=False)) == "Refused"
    clock.now = 10_000

    assert attempt(tries, msgspec.structs.replace(one, attempt=2), None) == "done"


def test_what_another_process_tried_is_not_tried_again_blindly():
    assert attempt(Tries(3300), msgspec.structs.replace(order(Send("早")), attempt=2), None) == "Unknown before"


def test_the_readme_names_every_permission_that_the_setup_needs():
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")

    for scope in ("im:message.group_msg", "im:message:send_as_bot", "im:chat", "im:resource"):
        assert scope in readme
    assert APP not in readme
