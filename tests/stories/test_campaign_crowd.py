"""People of a living world come by the codes of a campaign, by the same page as everybody."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from huoqun.admission.actions import deciding
from huoqun.admission.actions import making as doors
from huoqun.admission.models.applications import Application
from huoqun.admission.models.doors import Door
from huoqun.admission.rules.doors import DoorState, NewDoor
from huoqun.campaigns.actions import coding, making, pooling, steering
from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.models.invitation import Code, Invitation
from huoqun.campaigns.rules.campaigns import Kind, Must, NewCampaign
from huoqun.chats.actions.receive import receive
from huoqun.chats.personas import begin, campaigning, history, live, lone_group
from huoqun.core import clock, worker
from huoqun.core.actions import set_clock
from huoqun.gateways.simulator.applying import Applicants, Wanted, wanted_of
from huoqun.gateways.simulator.people import Names, to_incoming
from huoqun.gateways.simulator.scanning import Crowd, codes_of, seen
from huoqun.gateways.simulator.stage import Stage
from huoqun.groups.models import Group
from huoqun.moderation.actions.publishing import publish
from huoqun.moderation.models import Case
from tests.stories.running import NOON

CODES = {"a" * 22: "honest", "b" * 22: "hunters", "c" * 22: "ring", "d" * 22: "advertisers"}


def test_who_comes_when_follows_from_the_seed_however_time_is_cut():
    whole = list(campaigning.visits("s", CODES, since=NOON, until=NOON + timedelta(days=2), zone="UTC"))
    halves = [
        visit
        for part in range(96)
        for visit in campaigning.visits(
            "s", CODES, since=NOON + part * timedelta(minutes=30), zone="UTC",
            until=NOON + (part + 1) * timedelta(minutes=30),
        )
    ]  # fmt: skip
    kinds = Counter(visit.kind for visit in whole)
    assert set(kinds) == set(CODES.values()) and kinds["honest"] > kinds["hunters"]
    assert sorted(halves, key=lambda v: (v.at, v.phone)) == sorted(whole, key=lambda v: (v.at, v.phone))
    assert len(Counter(v.phone for v in whole if v.kind == "ring")) < kinds["ring"]


class Living:
    """A world of one group, whose people a campaign brings; what they do is heard as a platform tells it."""

    def __init__(self, cast, now):
        self.stage = Stage(cast.workspace, now=now, name="living")
        self.world = lone_group(until=now, size=30, days=3, open=True)
        self.state = begin(self.world)
        for _ in history(self.world, self.state):
            pass
        self.names = Names(self.state)
        self.stage.member("Keeper").joins("lone")
        self.stage.settle()
        (place,) = self.world.groups
        Group.objects.filter(workspace_id=cast.workspace, key="lone").update(name=place.name)
        alice = cast.alice.actor
        self.uid = making.draft(
            alice,
            campaign=NewCampaign(
                name="邀书友", kind=Kind.CODE, starts_at=now, ends_at=now + timedelta(days=3), must=Must.NOTHING,
            ),
            now=now,
        )  # fmt: skip
        group = Group.objects.get(workspace_id=cast.workspace, key="lone").id
        pooling.add_place(
            alice, campaign_uid=self.uid, now=now,
            place=pooling.NewPlace(group_id=group, soft=180, hard=200, link="https://example.com/join"),
        )  # fmt: skip
        steering.review(self.stage.actor, campaign_uid=self.uid, now=now, overruled="a demo")
        steering.start(alice, campaign_uid=self.uid, now=now)
        for token, kind in CODES.items():  # who comes follows from the token too
            made = coding.make_code(alice, campaign_uid=self.uid, label=kind, now=now)
            Code.objects.filter(token=made).update(token=token)
        self.crowd = Crowd(self.world, CODES, self.opens, now)

    def opens(self, token, phone):
        """The code's page, through all of the web server but its socket."""
        client = Client()
        client.cookies["hq_g"] = phone.ljust(22, "_")[:22]
        set_clock(self.stage.actor, shown=self.stage.now, speed=1, real=clock.now())
        return client.post(f"/g/{token}", follow=True).content.decode()

    def hour(self):
        """An hour goes by, in steps of some minutes."""
        for _ in range(4):
            self.stage.now += timedelta(minutes=15)
            now = self.stage.now
            told = [
                item for event in live(self.world, self.state, until=now) for item in to_incoming(event, self.names)
            ]
            receive(
                self.stage.actor, connection_id=self.stage.connection_id, items=told, now=now
            )  # fmt: skip
            self.crowd.come(self.state, now)
        worker.catch_up(now=lambda: self.stage.now)


@pytest.mark.django_db(transaction=True)
def test_a_campaign_grows_by_whoever_comes_and_shows_who_they_are(cast):
    world = Living(cast, NOON)
    for _ in range(3):
        world.hour()
    rows = Invitation.objects.filter(campaign=Campaign.objects.get(uid=world.uid)).select_related("code")
    by_code = Counter(row.code.label for row in rows)
    assert by_code["honest"] and by_code["hunters"]
    assert {row.why for row in rows if row.code.label == "honest"} <= {"", "left"}
    assert [row for row in rows if row.code.label == "hunters" and row.why == "left"]


class Phones:
    """Phones with cookies of their own, through all of the web server but its socket."""

    def __init__(self, stage):
        self.stage, self.clients = stage, {}

    def page(self, path, phone, form=None):
        set_clock(self.stage.actor, shown=self.stage.now, speed=1, real=clock.now())
        client = self.clients.setdefault(phone, Client())
        answer = client.get(path) if form is None else client.post(path, form, follow=True)
        return answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_sellers_who_are_let_in_by_a_door_are_met_by_the_rules_that_they_accepted(cast):
    world, alice = Living(cast, NOON), cast.alice.actor
    group = Group.objects.get(workspace_id=cast.workspace, key="lone")
    rules = (
        "rules: {ads: {words: 不发广告, when: {advertises: 0.5, words: [帮我助力]}, steps: [remove], certain: 0.95}}"
    )
    publish(alice, group_id=group.id, text=rules, now=NOON)
    asks = NewDoor(
        name="书友", group_id=group.id, questions="text!: 为什么想来？\nchoice!: 何时？ | 早 | 晚", tags=("city",)
    )
    uid = doors.make(alice, door=asks, now=NOON)
    doors.move(alice, door_uid=uid, to=DoorState.OPEN, now=NOON)
    token = Door.objects.get(uid=uid).token
    since = NOON.isoformat()
    assert wanted_of(f"x {token}:sellers:2:{since} {token}:nobody:2:{since}") == [Wanted(token, "sellers", 2, NOON)]

    world.crowd = Applicants(world.world, Phones(world.stage), wanted_of(f"{token}:sellers:2:{since}"), NOON)
    world.hour()
    waiting = list(Application.objects.filter(door__uid=uid))
    assert [row.state for row in waiting] == ["open", "open"] and not Case.objects.exists()
    for row in waiting:
        deciding.accept(alice, application_uid=row.uid, now=world.stage.now)
    world.hour()
    world.hour()
    came = {row.member_id for row in Application.objects.filter(door__uid=uid)}
    assert not Application.objects.exclude(state="joined").exists()
    assert None not in came and {case.member_id for case in Case.objects.all()} == came
    assert {case.rule for case in Case.objects.all()} == {"ads"}


def test_what_a_page_says_is_read_as_a_person_reads_it():
    page = '<h2><bdi>书友 &amp; 朋友</bdi></h2> <p class="big"><bdi>ABC234</bdi></p>'
    assert seen(page) == ("书友 & 朋友", "ABC234")
    assert seen("<h2>All groups are full just now</h2>") is None
    assert codes_of("abc:honest  x: :y def:ring") == {"abc": "honest", "def": "ring"}
