"""Drafts, versions and new words: nothing typed is lost, nothing faulty is published, nothing that runs changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from huoqun.core.actor import Actor, Grant
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.groups.models import Group, Kind
from huoqun.playbooks.actions.publishing import draft, make, publish, put_away, reword
from huoqun.playbooks.actions.starting import start
from huoqun.playbooks.findings import BadPlaybook
from huoqun.playbooks.format.model import LONGEST_FILE
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.library import book, draft_of, library, versions, wordings
from huoqun.playbooks.queries.plans import plan, texts
from huoqun.playbooks.queries.surroundings import context_at
from huoqun.playbooks.rules import DraftChanged, KeyFixed, KeyTaken, NotPublishable, TooLong

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
CAMP = """
schema: playbook/v1
id: writing
name: 写作营
kind: camp
calendar: {days: 2}
enrol: {trigger: joined, late_join: {policy: digest}}
misfire: {grace: 2h, then: skip}
templates:
  hello: 早上好，第{{day}}天
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: hello, scope: group, do: send, template: hello, class: care, at: "09:00"}
exit:
  - {id: over, at: "D3 09:00", do: end, reason: 结营}
"""


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def alice(workspace):
    return Actor(workspace.id, "staff", 1, "Alice", frozenset(Grant(p) for p in PlaybookPermission))


@pytest.fixture
def bob(workspace):
    """Somebody who may look, and no more."""
    return Actor(workspace.id, "staff", 2, "Bob", frozenset([Grant(PlaybookPermission.VIEW)]))


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_a_draft_becomes_a_version_and_the_same_text_the_same_one(alice):
    uid = make(alice, text=CAMP, now=NOON)
    assert (book(alice, uid).versions, book(alice, uid).is_changed) == (0, True)

    first = publish(alice, playbook_uid=uid, now=NOON, note="开营")
    again = publish(alice, playbook_uid=uid, now=later(1))
    draft(alice, playbook_uid=uid, text=CAMP.replace("早上好", "早"), now=later(2))
    assert (first, book(alice, uid).is_changed) == (again, True)
    second = publish(alice, playbook_uid=uid, now=later(3))

    assert [(v.id, v.number, v.note) for v in versions(alice, book(alice, uid).id)] == [
        (second, 2, ""),
        (first, 1, "开营"),
    ]
    assert plan(alice.workspace_id, first).templates["hello"].filled({"day": "1"}) == "早上好，第1天"
    assert [fact.name for fact in Fact.objects.order_by("id")] == [
        "playbooks.drafted", "playbooks.published", "playbooks.drafted", "playbooks.published",
    ]  # fmt: skip


def test_a_draft_that_cannot_be_read_is_kept_and_never_published(alice):
    uid = make(alice, text=CAMP, now=NOON)
    half = CAMP + "  - {id: half, do: \x00"

    draft(alice, playbook_uid=uid, text=half, now=later(1))

    assert draft_of(alice, uid) == half.replace("\x00", "")
    assert book(alice, uid).name == "写作营"
    with pytest.raises(BadPlaybook):
        publish(alice, playbook_uid=uid, now=later(2))
    assert versions(alice, book(alice, uid).id) == []


@pytest.mark.parametrize(
    "fault",
    [
        CAMP.replace("template: hello", "template: hallo"),  # a text that is not there
        CAMP.replace("{{day}}", "{{dya}}"),  # a variable that nobody fills in
        CAMP.replace("do: send", "do: sing"),  # a block that does not exist
        CAMP[: CAMP.index("exit:")],  # no way out
    ],
)
def test_a_playbook_with_any_error_is_refused_with_its_line(alice, fault):
    uid = make(alice, text=CAMP, now=NOON)
    draft(alice, playbook_uid=uid, text=fault, now=later(1))

    with pytest.raises(NotPublishable) as refused:
        publish(alice, playbook_uid=uid, now=later(2))

    assert "Line " in refused.value.way_out


def test_who_saves_over_somebody_elses_draft_is_told(alice):
    uid = make(alice, text=CAMP, now=NOON)
    seen = book(alice, uid).draft_at
    draft(alice, playbook_uid=uid, text=CAMP.replace("早上好", "早"), now=later(1), seen_at=seen)

    with pytest.raises(DraftChanged):
        draft(alice, playbook_uid=uid, text=CAMP, now=later(2), seen_at=seen)

    assert "早，" in draft_of(alice, uid)


def test_ids_are_given_once_and_stay_once_published(alice):
    uid = make(alice, text=CAMP, now=NOON)
    other = make(alice, text=CAMP.replace("id: writing", "id: reading"), now=NOON)

    with pytest.raises(KeyTaken):
        make(alice, text=CAMP, now=NOON)
    with pytest.raises(KeyTaken):
        draft(alice, playbook_uid=other, text=CAMP, now=NOON)
    draft(alice, playbook_uid=uid, text=CAMP.replace("id: writing", "id: novels"), now=NOON)
    assert book(alice, uid).key == "novels"
    publish(alice, playbook_uid=uid, now=NOON)
    with pytest.raises(KeyFixed):
        draft(alice, playbook_uid=uid, text=CAMP, now=NOON)


def test_too_much_is_refused_and_nothing_changes(alice):
    uid = make(alice, text=CAMP, now=NOON)
    version = publish(alice, playbook_uid=uid, now=NOON)

    with pytest.raises(TooLong):
        draft(alice, playbook_uid=uid, text="#" * (LONGEST_FILE + 1), now=later(1))
    with pytest.raises(TooLong):
        reword(alice, version_id=version, template="hello", text="早" * 4_001, now=later(1))

    assert draft_of(alice, uid) == CAMP


def test_new_words_are_live_and_the_old_ones_on_record(alice):
    version = publish(alice, playbook_uid=make(alice, text=CAMP, now=NOON), now=NOON)

    reword(alice, version_id=version, template="hello", text="起床啦", now=later(1))
    reword(alice, version_id=version, template="hello", text="起床，第{{day}}天", now=later(2))

    live = texts(alice.workspace_id, plan(alice.workspace_id, version))
    assert live["hello"].filled({"day": "2"}) == "起床，第2天"
    assert [w.text for w in wordings(alice, version)] == ["起床，第{{day}}天", "起床啦"]
    with pytest.raises(NotPublishable):
        reword(alice, version_id=version, template="hello", text="{{nick}}，起床", now=later(3))
    with pytest.raises(NotFound):
        reword(alice, version_id=version, template="good_bye", text="再见", now=later(3))


def test_what_is_put_away_leaves_the_shelf_and_comes_back_with_a_draft(alice):
    uid = make(alice, text=CAMP, now=NOON)

    put_away(alice, playbook_uid=uid, now=later(1))
    put_away(alice, playbook_uid=uid, now=later(2))
    assert (library(alice), [b.key for b in library(alice, away=True)]) == ([], ["writing"])

    draft(alice, playbook_uid=uid, text=CAMP, now=later(3))
    assert [b.key for b in library(alice)] == ["writing"]


def test_the_shelf_says_where_a_playbook_runs(alice, workspace):
    uid = make(alice, text=CAMP, now=NOON)
    version = publish(alice, playbook_uid=uid, now=NOON)
    own = {"workspace_id": workspace.id}
    kind = Kind.objects.create(key="camp", name="训练营", **own)
    group = Group.objects.create(
        name="写作", platform="null", key="g1", kind_id=kind.id, capacity=3, created_at=NOON, **own
    )

    start(alice, version_id=version, group_id=group.id, starts_on=date(2026, 11, 3), now=NOON)

    assert [b.running for b in library(alice)] == [1]
    assert [v.running for v in versions(alice, book(alice, uid).id)] == [1]
    around = context_at(workspace.id, group.id)
    assert (around.rooms, around.sends_a_day) == ({"camp": 3}, None)


def test_who_may_only_look_changes_nothing(alice, bob):
    uid = make(alice, text=CAMP, now=NOON)
    version = publish(alice, playbook_uid=uid, now=NOON)

    for forbidden in (
        lambda: make(bob, text=CAMP, now=NOON),
        lambda: draft(bob, playbook_uid=uid, text=CAMP, now=NOON),
        lambda: publish(bob, playbook_uid=uid, now=NOON),
        lambda: reword(bob, version_id=version, template="hello", text="早", now=NOON),
        lambda: put_away(bob, playbook_uid=uid, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert [b.key for b in library(bob)] == ["writing"]
