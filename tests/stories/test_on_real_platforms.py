"""The seven-day camp as it ships, lived through by ten people in a room of a real Synapse, from the door to the end;
and a newcomer welcomed there and on QQ by whoever has read no more than the README.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from huoqun.core import clock, ticks, worker
from huoqun.gateways.matrix.tests.synapse import start
from huoqun.gateways.onebot.tests.mock import MockPeer
from huoqun.gateways.onebot.tests.noting import TOKEN
from huoqun.gateways.tests.test_host import run_until
from huoqun.playbooks.models import StepLog

from .on_matrix import OnMatrix
from .running import MONDAY
from .test_manuals import days, filled, manual

pytestmark = pytest.mark.django_db(transaction=True)

EVENING_BEFORE = datetime(2026, 11, 1, 12, tzinfo=UTC)
"""Eight o'clock on Sunday in Shanghai."""

DILIGENT = ("安然", "白露", "陈晨", "丁宁", "方圆", "高远")
"""They write every day."""
EARLY = (*DILIGENT, "何其", "江南", "康健")
"""何其 writes nothing; 江南 stops after two days; 康健 goes on the third."""


def writes(story: OnMatrix, day: int, *names: str) -> None:
    """Each says the word of the day and what they wrote."""
    for name in names:
        story.member(name).says(f"#写作营第{day}天 今天改了开头，写了五十个字")
    story.settle()


def until_evening(story: OnMatrix) -> None:
    """To six o'clock in the evening of the story's day: whoever writes, writes before half past eight."""
    evening = story.now.replace(hour=10, minute=0, second=0)
    days(story, ((evening if evening > story.now else evening + timedelta(days=1)) - story.now) / timedelta(days=1))


@pytest.fixture(scope="module")
def synapse(tmp_path_factory):
    with start(tmp_path_factory.mktemp("synapse")) as running:
        yield running


@pytest.fixture
def story(cast, synapse):
    with OnMatrix(cast, synapse, now=EVENING_BEFORE) as story:
        yield story


def test_a_camp_of_ten_from_the_door_to_the_end(story):
    for name in EARLY:
        story.member(name).joins(story.room)
    story.uid = story.runs(manual("camp-7d"), on=MONDAY, values=filled("camp-7d"))

    first_two_days(story)
    coach_and_latecomer(story)
    to_the_end(story)
    certificates_and_scores(story)
    dissolved(story)


def first_two_days(story: OnMatrix) -> None:
    until_evening(story)
    writes(story, 1, *DILIGENT, "江南", "康健")
    until_evening(story)
    writes(story, 2, *DILIGENT, "江南", "康健")

    said = story.said()
    assert any("【第1天】开头" in text and "#写作营第1天" in text for text in said)
    done = [text for text in said if text.startswith("今天已经完成的：")]
    assert any(all(name in text for name in (*DILIGENT, "江南", "康健")) for text in done), done
    # Whoever wrote nothing was reminded in private, and nobody else was.
    assert any("作业" in text for text in story.member("何其").was_told())
    # 安然 heard of her study buddy alone.
    assert ["study buddies" in text for text in story.member("安然").was_told()] == [True]
    assert {deed.value for deed in story.deeds("checked_in")} == {"D1", "D2"}


def coach_and_latecomer(story: OnMatrix) -> None:
    """何其 missed two days: the coach calls, and gives a card. 李想 comes on the third day, when 康健 goes."""
    days(story, 0.25)
    story.does(story.task("rescue", "何其"), "给补卡")
    story.member("何其").says("补卡")
    story.settle()
    assert [deed.value for deed in story.deeds("checked_in") if deed.member_id == story.id_of("何其")] != []

    story.member("李想").joins(story.room)
    story.member("康健").leaves(story.room)
    until_evening(story)
    assert any("来得不晚" in text for text in story.member("李想").was_told())


def to_the_end(story: OnMatrix) -> None:
    for day in range(3, 8):
        writes(story, day, *DILIGENT, "李想")
        if day < 7:
            until_evening(story)


def certificates_and_scores(story: OnMatrix) -> None:
    """Who wrote on five days is told so in private; who answers the question is thanked, or heard."""
    days(story, 0.15)
    for name in (*DILIGENT, "李想"):
        assert [text for text in story.member(name).was_told() if "七天下来你完成了" in text], name
    for name in ("何其", "江南"):
        assert not [text for text in story.member(name).was_told() if "七天下来你完成了" in text], name

    story.member("安然").answers("5")
    story.settle()
    assert story.member("安然").was_told()[-1] == "收到，谢谢。你说的我们会看，也会改。"
    # Whoever had not done enough is asked when nobody can do the last day any more.
    days(story, 0.5)
    story.member("江南").answers("2")
    story.settle()
    story.does(story.task("listen", "江南"), "说清了")


def dissolved(story: OnMatrix) -> None:
    """On the ninth day a person is asked; only then the room is emptied."""
    days(story, 1.5)
    (asked,) = story.proposals()
    assert story.room in story.member("安然").is_in()

    story.judges(asked, "approve")
    days(story, 1.1)

    assert [story.room in story.member(name).is_in() for name in EARLY] == [False] * len(EARLY)
    assert set(story.owner.members(story.room)) == {story.owner.id}
    assert (story.log("dissolve")[-1][1], story.state(story.uid)) == ("dissolved", "ended")
    assert not StepLog.objects.filter(outcome="skipped_late").exists()
    assert story.said()[-1] == "这个群明天中午 12 点解散。作业和资料请今晚存好，感谢这七天。"


def noon_somewhere() -> str:
    """A time zone in which it is noon now: nobody is welcomed during the quiet hours of the night."""
    return f"Etc/GMT{clock.now().hour - 12:+d}"


@pytest.fixture
def qq():
    peer = MockPeer()
    yield peer
    asyncio.run(peer.close())


class Hostess:
    """She owns a room on the homeserver, and has the bot come."""

    def __init__(self, synapse):
        self.synapse = synapse
        self.account = synapse.register("hostess", name="阿May")
        self.room = self.account.creates("湖边读书")
        self.bot = synapse.register("greeter", name="活群")
        self.account.invites(self.bot, self.room)

    def wizard(self) -> dict[str, str]:
        return {"name": "Matrix", "f_homeserver": self.synapse.url, "f_token": self.bot.token, "f_auto_join": "yes"}


def connected(client, **platforms: dict[str, str]) -> None:
    """By the wizard of the page Connections, until its live test waits for nothing any more."""
    lines = [client.post(f"/connections/new/{name}", said).headers["Location"] for name, said in platforms.items()]

    def all_is_well() -> bool:
        tested = not any('hx-trigger="every 2s"' in client.get(line).content.decode() for line in lines)
        groups = apps.get_model("groups", "Span").objects.values("group_id").distinct().count()
        return tested and groups == len(platforms)

    run_until(all_is_well)


def welcoming(client, *groups: str) -> None:
    """The newcomers' manual taken from the shelf, published, and started in these groups for who comes from now on."""
    book = client.post(reverse("playbooks_manual_use", args=["newcomer-7d"])).headers["Location"]
    seen = re.search('name="seen_at" value="([^"]+)"', client.get(f"{book}/publish").content.decode())
    client.post(f"{book}/publish", {"seen_at": seen[1]})
    words = {
        "v-product": "读书打卡",
        "v-ip_name": "王老师",
        "v-ip_skill": "讲书",
        "v-quota": "50",
        "v-offer_text": "年卡",
    }
    words |= {f"d-{day}-{name}": "读一页" for day in range(1, 8) for name in ("experience", "how")}
    for name in groups:
        group = apps.get_model("groups", "Group").objects.get(name=name)
        asked = {"playbook": book.rsplit("/", 1)[1], "group": str(group.uid), "present": "none"}
        assert client.post(reverse("playbooks_start"), asked | words).status_code == 302, name


def test_a_newcomer_is_welcomed_on_matrix_and_on_qq_with_nothing_imported(cast, browser_of, synapse, qq):
    worker.add_cursors()
    client, hostess = browser_of(cast.alice), Hostess(synapse)
    place = {"name": "湖边", "zone": noon_somewhere(), "language": "zh-hans", "currency": "CNY"}
    assert client.post(reverse("settings"), place).status_code == 302
    napcat = {"name": "QQ", "f_way": "forward", "f_address": f"ws://127.0.0.1:{qq.port}", "f_token": TOKEN}
    connected(client, matrix=hostess.wizard(), onebot=napcat)
    welcoming(client, "湖边读书", "读书会")

    newcomer, came = synapse.register("newcomer", name="小新"), []

    def both_are_welcomed() -> bool:
        if not came:
            came.append(newcomer.joins(hostess.room))
            asyncio.run(qq.joins("新人"))
        worker.catch_up(now=clock.now)
        for each in ticks.all_ticks():
            each.turn(clock.now())
        in_the_room = f"@{welcome('小新')}" in hostess.account.reads(hostess.room)
        return in_the_room and welcome("新人") in asyncio.run(qq.seen()).texts

    run_until(both_are_welcomed)


def welcome(name: str) -> str:
    return f"{name}，欢迎！先做最简单的一步：打开读书打卡，找到首页第一个按钮。卡住了就在这儿喊我。"
