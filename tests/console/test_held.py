"""The pages of what a platform holds for us: live codes and welcome words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.chats.actions import connections as actions
from huoqun.chats.actions import figures, held, join_ways, serving
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Held
from huoqun.chats.port.capabilities import Offer
from huoqun.chats.port.gateway import DayStats
from huoqun.chats.port.incoming import Joined, Person
from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.groups.models import Group
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def line(cast):
    """A connection that offers both, in one group."""
    gateway = system(cast.workspace, "gateway")
    line = actions.add(cast.alice.actor, platform="wecom", name="Company", settings={}, secrets={}, now=FOUNDED)
    offer = Offer(frozenset({"join_way", "group_welcome"}))
    serving.connected(gateway, connection_id=line, offer=offer, now=FOUNDED)
    joined = Joined(id="1", at=FOUNDED, chat="wr1", who=Person("lin", "小林"), chat_name="一群", way_in="code:spring")
    receive(gateway, connection_id=line, items=[joined], now=FOUNDED)
    return line


def test_a_code_is_made_changed_and_deleted_by_hand(cast, browser_of, line):
    client, group = browser_of(cast.alice), Group.objects.get(name="一群")
    asked = {"name": "Spring", "state": "spring", "groups": [group.id]}
    empty = client.get(f"/connections/{line}/ways", headers=ENGLISH).content.decode()
    made = client.post(f"/connections/{line}/ways", asked)
    again = client.post(f"/connections/{line}/ways", asked, headers=ENGLISH)
    row, gateway = Held.objects.get(), system(cast.workspace, "gateway")
    (want,) = held.wanted(gateway, connection_id=line, real=clock.now())
    held.done(gateway, connection_id=line, want=want, ref="cfg1", url="http://p.qpic.cn/1", now=FOUNDED)
    shown = client.get(f"/connections/{line}/ways", headers=ENGLISH).content.decode()
    client.post(f"/connections/{line}/ways/{row.id}", {"name": "Spring 26", "groups": [group.id]})
    changed = Held.objects.get()
    client.post(f"/connections/{line}/held/{row.id}/delete", {"of": "join_way"})

    assert "There is no code yet" in empty and made.status_code == 302
    assert again.status_code == 422 and "no other code of this connection" in again.content.decode()
    assert "http://p.qpic.cn/1" in shown and "in use" in shown and "一群" in shown
    assert (changed.name, changed.wants) == ("Spring 26", "change")
    assert Held.objects.get().wants == "delete"


def test_welcome_words_are_kept_and_an_error_is_shown_with_a_way_on(cast, browser_of, line):
    client = browser_of(cast.alice)
    client.post(f"/connections/{line}/greetings", {"name": "All", "text": "欢迎%NICKNAME%", "notify": "on"})
    row, gateway = Held.objects.get(), system(cast.workspace, "gateway")
    (want,) = held.wanted(gateway, connection_id=line, real=clock.now())
    reason = "The platform did not answer, so nobody knows whether it was done."
    held.failed(gateway, connection_id=line, want=want, again=False, reason=reason, now=FOUNDED, real=FOUNDED)
    shown = client.get(f"/connections/{line}/greetings", headers=ENGLISH).content.decode()
    client.post(f"/connections/{line}/held/{row.id}/again", {"of": "greeting"})
    tried = Held.objects.get()
    client.post(f"/connections/{line}/greetings/{row.id}", {"name": "All", "text": "你好"})

    assert "nobody knows whether it was done" in shown and "Try again" in shown and "欢迎%NICKNAME%" in shown
    assert (tried.wants, tried.error) == ("make", "")
    assert (Held.objects.get().body["text"], Held.objects.get().wants) == ("你好", "make")


def test_what_a_connection_does_not_offer_has_no_page(cast, browser_of):
    client = browser_of(cast.alice)
    line = actions.add(cast.alice.actor, platform="onebot", name="QQ", settings={}, secrets={}, now=FOUNDED)

    assert client.get(f"/connections/{line}/ways").status_code == 404
    assert "/ways" not in client.get(f"/connections/{line}").content.decode()


def test_another_workspace_sees_and_changes_nothing(cast, browser_of, line):
    browser_of(cast.alice).post(f"/connections/{line}/greetings", {"name": "All", "text": "欢迎"})
    row, eve = Held.objects.get(), browser_of(cast.eve)

    assert eve.get(f"/connections/{line}/greetings").status_code == 404
    assert eve.post(f"/connections/{line}/held/{row.id}/delete").status_code == 404
    assert Held.objects.get().ended_at is None


def test_a_group_shows_what_the_platform_counted_and_for_how_many_groups(cast, browser_of, line):
    gateway, group = system(cast.workspace, "gateway"), Group.objects.get(name="一群")
    yesterday = (clock.now() - timedelta(days=1)).date()
    for chats in (("wr1", "wr2"), ("wr1",)):
        day = DayStats("zhang", yesterday.isoformat(), chats, messages=4_321, spoke=9, members=50)
        figures.keep(gateway, connection_id=line, days=[day])
        page = browser_of(cast.alice).get(f"/groups/{group.uid}", headers=ENGLISH).content.decode()

        assert ("for all 2 groups of zhang together" in page) == (len(chats) == 2)
        assert "4,321" in page or "4321" in page
        assert "1 day told" in page


def test_what_is_asked_while_the_platform_is_at_it_is_done_after(cast, line):
    """Changed, then deleted, while it is being made: nothing of it is lost, and no code is left behind."""
    gateway, alice, group = system(cast.workspace, "gateway"), cast.alice.actor, Group.objects.get(name="一群")
    asked = {"name": "Spring", "group_ids": [group.id]}
    way = join_ways.create(alice, connection_id=line, state="spring", now=FOUNDED, **asked)
    later = [FOUNDED + timedelta(seconds=n) for n in range(5)]

    def wanted():
        (want,) = held.wanted(gateway, connection_id=line, real=later[-1])
        return want

    making = wanted()
    join_ways.change(alice, held_id=way, now=later[1], **asked | {"name": "Spring 26"})
    held.done(gateway, connection_id=line, want=making, ref="cfg1", url="http://p.qpic.cn/1", now=later[2])
    changing = wanted()
    held.delete(alice, held_id=way, now=later[3])
    held.done(gateway, connection_id=line, want=changing, now=later[4])
    deleting = wanted()

    assert [(one.wants, one.thing.ref) for one in (making, changing, deleting)] == [
        ("make", ""), ("change", "cfg1"), ("delete", "cfg1"),
    ]  # fmt: skip
    assert changing.thing.name == "Spring 26"


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360)])
@pytest.mark.parametrize("path", ["ways", "greetings"])
def test_the_pages_can_be_read_by_everybody(cast, visit, faultless, browser_of, line, language, width, path):
    client, group = browser_of(cast.alice), Group.objects.get(name="一群")
    client.post(f"/connections/{line}/ways", {"name": "春季读书会", "state": "spring", "groups": [group.id]})
    client.post(f"/connections/{line}/greetings", {"name": "通用", "text": "欢迎%NICKNAME%！先看群公告。"})
    page = visit(cast.alice, f"/connections/{line}/{path}", language, width)

    assert faultless(page, f"connection-{path}-{language}-{width}") == []


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360)])
@pytest.mark.parametrize("path", ["connection", "group"])
def test_the_way_there_and_the_figures_can_be_read_by_everybody(cast, visit, faultless, line, language, width, path):
    yesterday, gateway = clock.now() - timedelta(days=1), system(cast.workspace, "gateway")
    days = [
        DayStats("zhang", (yesterday - timedelta(days=n)).date().isoformat(), ("wr1", "wr2"), messages=30 + n, spoke=9)
        for n in range(28)
    ]
    figures.keep(gateway, connection_id=line, days=days)
    address = f"/connections/{line}" if path == "connection" else f"/groups/{Group.objects.get(name='一群').uid}"
    page = visit(cast.alice, address, language, width)

    assert faultless(page, f"wecom-{path}-{language}-{width}") == []
