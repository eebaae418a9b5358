"""Where ids of people hold: everywhere on one network, or within one tenant of a platform that numbers its own."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection as database
from django.db.migrations import RunSQL
from msgspec import convert

from huoqun.chats.actions import connections
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection
from huoqun.chats.port.capabilities import Offer
from huoqun.chats.port.incoming import Message, Person
from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.deeds.actions.record import match, record
from huoqun.deeds.rules import NewDeed
from huoqun.gateways import meta, platforms
from huoqun.gateways.wecom.people import EXTERNAL
from huoqun.groups.models import Group
from huoqun.imports.records import Options
from huoqun.imports.run import run
from huoqun.insights.models import MemberDay, StaleDay
from huoqun.members.actions.erasing import erase
from huoqun.members.models import Identity, Member, Merge

pytestmark = pytest.mark.django_db

HERE = "Realms"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def actor():
    return system(Workspace.objects.create(name=HERE, created_at=NOON).id, "test")


@pytest.fixture
def connect(actor):
    """Add a connection as the wizard does; answers its id."""

    def connect(platform, name, **settings):
        realm = meta(platform).realm(settings)
        return connections.add(
            actor, platform=platform, name=name, settings=settings, secrets={}, now=NOON, realm=realm
        )

    return connect


@pytest.fixture
def hear(actor):
    def hear(line, key, chat="g", id="1"):
        said = Message(id=id, at=NOON, chat=chat, sender=Person(key, "Lin"), text=f"{line} {key} {id}")
        receive(actor, connection_id=line, items=[said], now=NOON)

    return hear


@pytest.fixture
def bring(actor, tmp_path):
    def bring(name, content):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        run(actor, path, options=Options(), now=lambda: NOON)

    return bring


def here(table):
    """The rows of this test's own workspace: the cast has people and groups, too."""
    return table.objects.filter(workspace__name=HERE)


def known():
    return set(here(Identity).values_list("platform", "key"))


@pytest.mark.parametrize(
    ("platform", "one", "other"),
    [
        # Two systems of the operator's own that number their people from 1
        ("webhook", {"system": "Shop"}, {"system": "School"}),
        # Two corps whose staff are called zhangsan
        ("wecom", {"corp_id": "ww1"}, {"corp_id": "ww2"}),
        ("wecom_app", {"corp_id": "ww1"}, {"corp_id": "ww2"}),
        # An open_id is one app's
        ("feishu", {"app_id": "cli_1"}, {"app_id": "cli_2"}),
    ],
)
def test_equal_ids_of_two_tenants_are_two_people_in_two_groups(connect, hear, platform, one, other):
    first, second = connect(platform, "first", **one), connect(platform, "second", **other)

    hear(first, "1")
    hear(second, "1")

    assert here(Member).count() == 2 and here(Group).count() == 2


@pytest.mark.parametrize("platform", ["telegram", "discord", "matrix", "onebot"])
def test_an_id_of_a_network_is_one_person_whichever_account_hears_it(connect, hear, platform):
    hear(connect(platform, "first"), "1")
    hear(connect(platform, "second"), "1", id="2")

    assert here(Member).count() == 1 and here(Group).count() == 1


def test_two_apps_of_one_corp_know_the_same_people(connect, hear):
    hear(connect("wecom", "first", corp_id="ww1"), "zhang")
    hear(connect("wecom", "second", corp_id=" WW1 "), "zhang", id="2")
    # What its archive says of the same groups, and the app that writes to the staff
    hear(connect("wecom_archive", "third", corp_id="ww1"), "zhang", id="2")
    hear(connect("wecom_app", "fourth", corp_id="ww1"), "zhang", id="2")

    assert known() == {("wecom:ww1", "zhang")} and here(Group).count() == 1


def test_every_platform_whose_ids_are_a_tenants_asks_which_tenant():
    for name in platforms():
        one = meta(name)
        if one.ids_are == "tenant":
            assert any(field.key == one.tenant and field.required for field in one.fields), name


def test_a_member_of_an_imported_qq_group_who_speaks_is_the_same_person_there(connect, hear, bring):
    sender = {"uid": "u_1", "uin": "22222", "name": "阿花"}
    said = {
        "id": "7001", "timestamp": 1672920933000, "sender": sender, "type": "type_1",
        "content": {"text": "好", "html": "", "elements": [], "resources": [], "mentions": []},
    }  # fmt: skip
    whole = {"metadata": {"name": "QQChatExporter V5"}, "chatInfo": {"name": "读书会", "type": "group"}}
    bring("group_读书会_123456789_20240113_080000.json", json.dumps({**whole, "messages": [said]}, ensure_ascii=False))

    hear(connect("onebot", "QQ"), "22222", chat="123456789")

    assert known() == {("qq", "22222")} and here(Member).count() == 1
    assert here(Group).get().key == "123456789"


def archive(room="wrOne", id="1", sender="zhang"):
    return json.dumps(
        {
            "msgid": f"{id}_external", "action": "send", "from": sender, "tolist": ["wmLin"], "roomid": room,
            "msgtime": 1672920933000, "msgtype": "text", "text": {"content": "早"},
        }
    )  # fmt: skip


def test_an_archive_of_the_only_corp_is_its(connect, hear, bring):
    hear(connect("wecom", "first", corp_id="ww1"), "zhang", chat="wrOne")
    bring("a.jsonl", archive())

    assert known() == {("wecom:ww1", "zhang")} and here(Group).count() == 1


def test_an_archive_that_was_there_before_the_first_corp_is_its(connect, hear, bring):
    bring("a.jsonl", archive())
    hear(connect("wecom", "first", corp_id="ww1"), "zhang", chat="wrOne")

    assert known() == {("wecom:ww1", "zhang")} and here(Group).count() == 1
    # Not the second's
    connect("wecom", "second", corp_id="ww2")
    assert known() == {("wecom:ww1", "zhang")}


def test_of_two_corps_an_archive_is_that_of_whoever_is_in_its_room(connect, hear, bring):
    hear(connect("wecom", "first", corp_id="ww1"), "zhang", chat="wrOne")
    hear(connect("wecom", "second", corp_id="ww2"), "li", chat="wrTwo")
    bring("a.jsonl", archive("wrTwo"))

    assert known() == {("wecom:ww1", "zhang"), ("wecom:ww2", "li"), ("wecom:ww2", "zhang")}


def bought(actor, id):
    deed = NewDeed("bought", NOON, "shop", id, identities=(("wecom", "zhang"),))
    return record(actor, deeds=[deed], now=NOON).unmatched


def test_a_deed_of_somebody_at_the_only_corp_is_theirs_before_and_after(actor, connect, hear):
    assert bought(actor, "1") == 1
    hear(connect("wecom", "first", corp_id="ww1"), "zhang")

    assert match(actor, member_ids=[here(Member).get().id], now=NOON) == 1
    assert bought(actor, "2") == 0


def test_another_name_of_the_system_holds_for_what_comes(actor, connect, hear):
    line = connect("webhook", "first", system="shop")
    hear(line, "1")
    connections.edit(actor, connection_id=line, settings={"system": "school"}, realm="webhook:school", now=NOON)
    hear(line, "2", id="2")

    assert known() == {("webhook:shop", "1"), ("webhook:school", "2")}


def as_before(**named):
    """A row as earlier versions stored it: under the platform's bare name."""
    for row in (Identity, Group):
        for realm, platform in named.items():
            here(row).filter(platform=realm.replace("__", ":")).update(platform=platform)


def upgrade(name="0017_realms", of="chats"):
    """What a migration does to rows that are there already."""
    module = importlib.import_module(f"huoqun.{of}.migrations.{name}")
    with database.cursor() as cursor:
        for operation in module.Migration.operations:
            for statement in operation.sql if isinstance(operation, RunSQL) else ():
                cursor.execute(statement)


def test_an_upgrade_gives_everybody_the_realm_of_the_connection_that_heard_them(connect, hear):
    hear(connect("wecom", "first", corp_id="WW1"), "zhang", chat="a")
    hear(connect("wecom", "second", corp_id="ww2"), "li", chat="b")
    hear(connect("webhook", "Our shop"), "1", chat="c")
    hear(connect("telegram", "bot"), "9", chat="d")
    as_before(wecom__ww1="wecom", wecom__ww2="wecom")
    here(Connection).update(realm="before")

    upgrade()
    upgrade()

    people = {("wecom:ww1", "zhang"), ("wecom:ww2", "li"), ("webhook:our shop", "1"), ("telegram", "9")}
    assert known() == people
    assert set(here(Group).values_list("platform", flat=True)) == {realm for realm, _ in people}
    assert set(here(Connection).values_list("realm", flat=True)) == {realm for realm, _ in people}


def test_an_upgrade_makes_one_person_of_staff_who_were_written_to_by_an_app(connect, hear):
    line, app = connect("wecom", "first", corp_id="ww1"), connect("wecom_app", "app", corp_id="ww1")
    hear(app, "zhang")
    hear(app, "li", id="2")
    as_before(wecom__ww1="wecom_app:ww1")
    here(Connection).filter(id=app).update(realm="wecom_app:ww1")
    hear(line, "zhang", chat="other")
    counted = [(10, "zhang", 1), (10, "li", 5), (11, "li", 7), (10, "li", 30)]
    for group_id, key, day in counted:
        who = here(Identity).filter(key=key).latest("id")
        MemberDay.objects.create(
            workspace_id=who.workspace_id, group_id=group_id, member_id=who.member_id, day=date(2026, 10, day)
        )

    for _ in range(2):
        upgrade("0023_one_wecom")
        upgrade("0009_one_wecom", of="insights")

    assert here(Merge).get().evidence == {"same": "wecom"}
    # Their figures are counted anew, and those of who may have replied to them
    assert {(one.group_id, one.day.day) for one in here(StaleDay)} == {(10, 1), (10, 5)}
    assert ("wecom:ww1", "li") in known() and here(Member).filter(canonical=None).count() == 2
    assert set(here(Connection).values_list("realm", flat=True)) == {"wecom:ww1"}
    # Before it has connected again, too, an app is not taken to reach a customer of that realm
    offered = convert(here(Connection).get(id=app).offers, Offer)
    assert (offered.not_to, offered.reaches("zhang"), offered.reaches("wmLin")) == (EXTERNAL, True, False)
    assert convert(here(Connection).get(id=line).offers, Offer).reaches("wmLin")


def test_an_upgrade_makes_one_person_of_a_qq_number_that_was_imported_and_heard(connect, hear):
    line = connect("onebot", "QQ")
    hear(line, "22222")
    hear(line, "33333", id="2")
    as_before(qq="onebot")
    hear(line, "22222", chat="other")

    upgrade()

    merged = here(Merge).get()
    assert merged.evidence == {"same": "qq"}
    assert here(Member).get(id=merged.merged_id).canonical_id == merged.kept_id
    assert ("qq", "33333") in known() and here(Member).filter(canonical=None).count() == 2


@pytest.mark.parametrize(
    ("platform", "settings", "realm", "before"),
    [("onebot", {}, "qq", "onebot"), ("wecom", {"corp_id": "ww1"}, "wecom__ww1", "wecom")],
)
def test_who_was_erased_by_an_earlier_version_stays_erased(actor, connect, hear, platform, settings, realm, before):
    line = connect(platform, "first", **settings)
    hear(line, "1")
    as_before(**{realm: before})
    erase(actor, member_id=here(Member).get().id, now=NOON + timedelta(hours=1))

    hear(line, "1", id="2")

    assert known() == set()
