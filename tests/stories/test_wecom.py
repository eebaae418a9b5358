"""A company's WeCom from callback to call: through the web door, the journal, the outbox and a gateway process."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client

from huoqun.chats.actions import connections
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection, Errand, Progress
from huoqun.chats.models import Message as Words
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Send
from huoqun.chats.port.incoming import Message, Person
from huoqun.chats.rules import EffectClass, MessageOrigin
from huoqun.core import clock, worker
from huoqun.core.actor import Actor, system
from huoqun.core.models import Fact, Workspace
from huoqun.gateways.tests.test_host import run_until
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.groups.models import Group, Span
from huoqun.members.actions import tagging
from huoqun.members.models import Consent, Identity, Member, MemberTag
from huoqun.work.models import Task

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "欢迎来到西湖读书会！本周共读《边城》，回复“报名”入群。"


@pytest.fixture
def actor() -> Actor:
    worker.add_cursors()
    return system(Workspace.objects.create(name="Hangzhou", created_at=clock.now()).id, "test")


@pytest.fixture
def wecom(actor) -> Iterator[FakeWeCom]:
    """A company that is connected, with welcome words, and calls our web door."""
    with FakeWeCom() as fake:
        added = connections.add(
            actor, platform="wecom", name="西湖读书会", settings={**fake.settings, "welcome_words": WORDS},
            secrets=fake.secrets, now=clock.now(),
        )  # fmt: skip
        address = f"/hooks/{Connection.objects.get(id=added).uid}"
        fake.callback.post = lambda method, query, body: _call(address, method, query, body)
        yield fake


def _call(address: str, method: str, query, body: bytes) -> bytes | None:
    answer = Client().generic(method, address, body, content_type="text/xml", QUERY_STRING=urlencode(query))
    return answer.content if answer.status_code == 200 else None


def is_connected() -> bool:
    offers = Connection.objects.get().offers
    return Capability.WELCOME in offers.get("capabilities", ())


def react() -> None:
    worker.catch_up(now=clock.now)


def states() -> list[tuple[str, str]]:
    return list(Progress.objects.order_by("effect_id").values_list("state", "reason"))


def test_the_address_answers_when_the_admin_console_asks(wecom):
    assert wecom.check_address()


def test_who_adds_a_member_of_staff_is_welcomed_while_the_code_is_good(wecom):
    run_until(is_connected)
    lin = wecom.customer("小林", unionid="oLin")
    code = lin.adds("zhang", state="spring")
    run_until(lambda: (react(), lin.was_told())[1])
    run_until(lambda: not Errand.objects.exists())

    assert lin.was_told() == [WORDS]
    assert wecom.corp.welcomes[code].used
    assert Member.objects.get().name == "小林"
    assert set(Identity.objects.values_list("platform", "key")) == {("wecom", lin.key), ("unionid", "oLin")}
    assert Fact.objects.filter(name="chats.contact_added").count() == 1


def test_who_does_not_want_to_be_spoken_to_is_not_welcomed_either(wecom):
    run_until(is_connected)
    lin = wecom.customer("小林")
    lin.adds("zhang")
    member = Member.objects.get()
    Consent.objects.create(
        workspace_id=member.workspace_id, member_id=member.id, purpose="messages", granted=False, source="test",
        at=clock.now(),
    )  # fmt: skip
    run_until(lambda: (react(), Progress.objects.filter(state="suppressed").exists())[1])

    assert states() == [("suppressed", "opted_out")]
    assert lin.was_told() == []


def test_a_call_that_is_made_three_times_welcomes_once(wecom):
    run_until(is_connected)
    post, lin = wecom.callback.post, wecom.customer("小林")
    # Our answers get lost on the way.
    wecom.callback.post = lambda method, query, body: (post(method, query, body), None)[1]
    lin.adds("zhang")
    run_until(lambda: (react(), lin.was_told())[1])

    assert Fact.objects.filter(name="chats.contact_added").count() == 1
    assert len(states()) == 1


def test_groups_that_were_there_before_are_learnt_without_a_fuss_and_joins_are_heard_with_names(wecom, actor):
    group = wecom.group("西湖读书会 1 群")
    wecom.callback.is_silent = True
    lin = wecom.customer("小林", unionid="oLin").joins(group, by="zhang")
    wecom.callback.is_silent = False
    Errand.objects.all().delete()
    run_until(lambda: Span.objects.count() == 2)
    old = set(Fact.objects.filter(name="groups.joined").values_list("origin", flat=True))
    wecom.customer("阿梅").joins(group, state="spring")
    run_until(lambda: Span.objects.count() == 3)

    assert Group.objects.get().name == "西湖读书会 1 群"
    assert set(Member.objects.values_list("name", flat=True)) == {"张老师", "小林", "阿梅"}
    assert old <= {"import"}
    assert Span.objects.get(member_id=Member.objects.get(name="阿梅").id).way_in == "code:spring"
    hears_what_is_said(actor, wecom, lin, group)


def hears_what_is_said(actor, wecom, lin, group):
    """By the archive, in the same group and of the same people: what was said before is history."""
    lin.says("昨天读到第三章", group=group)
    connections.add(
        actor, platform="wecom_archive", name="会话存档", settings=wecom.archive_settings, realm="wecom",
        secrets=wecom.archive_secrets, now=clock.now(),
    )  # fmt: skip
    run_until(Connection.objects.filter(since__begun=True).exists)
    lin.says("今天读第四章", group=group)
    run_until(lambda: Words.objects.count() == 2)

    here = Member.objects.get(name="小林").id, Group.objects.get(key=group.id).id
    assert list(Words.objects.order_by("id").values_list("text", "origin", "member_id", "group_id")) == [
        ("昨天读到第三章", MessageOrigin.IMPORT, *here), ("今天读第四章", MessageOrigin.LIVE, *here),
    ]  # fmt: skip


def test_what_wecom_lets_no_server_say_becomes_a_task_with_the_words(wecom, actor):
    group = wecom.group("西湖读书会 1 群")
    run_until(Span.objects.exists)
    ours = Group.objects.get(key=group.id)
    asked = NewEffect(key="tonight", body=Send("今晚八点， 共读第三章"), cls=EffectClass.CARE, group_id=ours.id)
    ask(actor, effects=[asked], now=clock.now())
    run_until(lambda: Progress.objects.filter(state="awaiting_staff").exists())

    assert states() == [("awaiting_staff", "cannot:send_group")]
    assert Fact.objects.filter(name="chats.needs_staff").count() == 1
    assert wecom.sent == []
    said_by_hand(actor, group.id)


def said_by_hand(actor, chat):
    """Where the archive tells what was said, nobody has to say that they did it: one message, one task."""
    react()
    task = Task.objects.get(state="open")
    for number, words in enumerate(("今晚八点", "今晚八点，\n共读第三章", "今晚八点， 共读第三章"), start=1):
        item = Message(id=f"{number}_external", at=clock.now(), chat=chat, sender=Person("zhang"), text=words)
        receive(actor, connection_id=Connection.objects.get().id, items=[item], now=clock.now())
        react()
        task.refresh_from_db()
        assert task.state == "open" if number == 1 else task.state == "dropped"

    assert list(Progress.objects.values_list("state", "provider_ref")) == [("confirmed", "2_external")]


def tags_here() -> set[str]:
    return set(MemberTag.objects.values_list("tag__name", flat=True))


def test_tags_go_both_ways_and_none_comes_back(wecom, actor):
    run_until(is_connected)
    lin = wecom.customer("小林")
    lin.adds("zhang")
    run_until(lambda: not Errand.objects.exists())
    member = Member.objects.get().id
    wecom.tag(lin, "意向高")
    run_until(lambda: (react(), tags_here() == {"意向高"})[1])
    tagging.tag(actor, member_ids=[member], names=["读书会"], now=clock.now())
    run_until(lambda: (react(), lin.tags() == {"意向高", "读书会"})[1])
    # WeCom tells of what we did ourselves, too.
    wecom.tell_contact("edit_external_contact", "zhang", lin.key)
    tagging.untag(actor, member_ids=[member], names=["意向高"], now=clock.now())
    run_until(lambda: (react(), lin.tags() == {"读书会"} and not Errand.objects.exists())[1])
    wecom.untag(lin, "读书会")
    run_until(lambda: (react(), not tags_here() and not Errand.objects.exists())[1])
    react()

    assert (lin.tags(), tags_here(), Errand.objects.count()) == (set(), set(), 0)
    assert wecom.calls("/cgi-bin/externalcontact/mark_tag") == 2
    assert Fact.objects.filter(name__in=["members.tagged", "members.untagged"]).count() == 4
    put_on_and_taken_off_at_once(actor, wecom, lin, member)


def put_on_and_taken_off_at_once(actor, wecom, lin, member):
    """It is off in the end."""
    tagging.tag(actor, member_ids=[member], names=["读书会"], now=clock.now())
    react()
    tagging.untag(actor, member_ids=[member], names=["读书会"], now=clock.now())
    react()
    run_until(lambda: not Errand.objects.exists())
    react()

    assert (lin.tags(), tags_here(), Errand.objects.count()) == (set(), set(), 0)
