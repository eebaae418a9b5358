"""A company's own people on WeCom: a robot in their group, an app that writes to them, each through the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from huoqun.chats.actions import connections
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection, Progress
from huoqun.chats.port.effects import Send
from huoqun.chats.port.incoming import Message, Person
from huoqun.chats.queries.picturing import takes_pictures
from huoqun.chats.rules import EffectClass
from huoqun.core import clock, worker
from huoqun.core.actor import Actor, system
from huoqun.core.models import Workspace
from huoqun.gateways.tests.test_host import run_until
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.groups.models import Group
from huoqun.members.models import Member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def actor() -> Actor:
    worker.add_cursors()
    return system(Workspace.objects.create(name="Hangzhou", created_at=clock.now()).id, "test")


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    with FakeWeCom() as fake:
        yield fake


def connect(actor: Actor, platform: str, *, settings: dict, secrets: dict, name: str = "西湖") -> int:
    return connections.add(
        actor, platform=platform, name=name, settings=settings, secrets=secrets, now=clock.now(),
        realm="wecom" if platform == "wecom_app" else "",
    )  # fmt: skip


def said(actor: Actor, wecom: FakeWeCom, text: str, **to: int) -> list[tuple[str, str]]:
    """Ask for it, let a gateway process work, and answer what reached whom."""
    asked = NewEffect(key="tonight", body=Send(text), cls=EffectClass.SERVICE, **to)
    ask(actor, effects=[asked], now=clock.now())
    run_until(lambda: Progress.objects.filter(state__in=("sent", "confirmed", "failed", "awaiting_staff")).exists())
    assert list(Progress.objects.values_list("state", "reason")) == [("sent", "")]
    return [(one["to"], one["text"]) for one in wecom.sent]


def known(found: Callable[[], object]) -> None:
    """Let a gateway process connect and learn."""
    run_until(lambda: found() and Connection.objects.get().offers)


def test_a_robots_group_is_there_by_its_name_and_hears_what_is_asked_for(wecom, actor):
    connect(actor, "wecom_robot", settings={"group_name": "教练组"}, secrets={"webhook": wecom.robot("教练组")})
    known(Group.objects.exists)
    group = Group.objects.get()

    assert group.name == "教练组"
    assert said(actor, wecom, "今晚八点开会", group_id=group.id) == [("教练组", "今晚八点开会")]


def test_an_app_writes_to_the_staff_who_were_named_who_are_those_that_answer_and_never_to_customers(wecom, actor):
    connect(actor, "wecom_app", settings={**wecom.settings, "staff": "zhang"}, secrets=wecom.secrets)
    line = connect(actor, "wecom", settings=wecom.settings, secrets=wecom.secrets, name="客户")
    wecom.customer("小林").adds("zhang")
    run_until(lambda: Member.objects.count() == 2)
    zhang = Member.objects.get(name="张老师")
    answer = Message(id="1", at=clock.now(), chat=None, sender=Person("zhang"), text="收到")
    receive(actor, connection_id=line, items=[answer], now=clock.now())
    lin = Member.objects.get(name="小林")

    assert said(actor, wecom, "今天的名单已发", member_id=zhang.id) == [("zhang", "今天的名单已发")]
    assert Member.objects.count() == 2
    assert takes_pictures(actor.workspace_id, [zhang.id, lin.id]) == {zhang.id}
    asked = NewEffect(key="to-lin", body=Send("早"), cls=EffectClass.SERVICE, member_id=lin.id)
    ask(actor, effects=[asked], now=clock.now())
    run_until(Progress.objects.filter(state="awaiting_staff").exists)
    assert list(Progress.objects.values_list("reason", flat=True)) == ["", "cannot:send_person"]
    assert len(wecom.sent) == 1
