"""People of a living world come by the codes of a campaign, by the same page as everybody."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from click.testing import CliRunner
from django.test import Client

from huoqun.admission.actions import deciding
from huoqun.admission.actions import making as doors
from huoqun.admission.models.applications import Application
from huoqun.admission.models.doors import Door
from huoqun.admission.rules.doors import DoorState, NewDoor
from huoqun.campaigns.actions import coding, making, pooling, steering
from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.models.invitation import Code, Invitation
from huoqun.campaigns.models.screenshots import Shot
from huoqun.campaigns.rules.campaigns import Kind, Must, NewCampaign
from huoqun.chats.actions import connections
from huoqun.chats.actions.receive import receive
from huoqun.chats.personas import begin, campaigning, history, live, lone_group
from huoqun.chats.queries.connections import connections_of
from huoqun.core import clock, worker
from huoqun.core.actions import set_clock
from huoqun.core.models import Workspace
from huoqun.gateways.simulator.applying import Applicants, Wanted, wanted_of
from huoqun.gateways.simulator.demo import sharing
from huoqun.gateways.simulator.demo.sharing import NobodyToShare, prove, share
from huoqun.gateways.simulator.living import world_settings
from huoqun.gateways.simulator.people import Names, to_incoming
from huoqun.gateways.simulator.scanning import Crowd, codes_of, seen
from huoqun.gateways.simulator.stage import Stage
from huoqun.groups.models import Group
from huoqun.members.models import Member
from huoqun.moderation.actions.publishing import publish
from huoqun.moderation.models import Case
from huoqun.site.verbs.sharers import command
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


class Busy:
    """A machine that answers a phone at the nth try only."""

    def __init__(self, at):
        self.at, self.tried = at, Counter()

    def __call__(self, token, phone):
        self.tried[phone] += 1
        if self.tried[phone] < self.at:
            raise TimeoutError
        return "<h2>All groups are full just now</h2>"


@pytest.mark.parametrize(
    ("at", "tries"),
    [
        # The page comes at once: opened once
        (1, {1}),
        # It comes at the third try
        (3, {3}),
        # It does not come: given up after three
        (9, {3}),
    ],
)
def test_who_sees_no_page_opens_it_again_a_few_times(at, tries):
    world, busy = lone_group(until=NOON, size=5, days=1), Busy(at)
    crowd = Crowd(world, {"a" * 22: "honest"}, busy, NOON)
    for n in range(24):
        crowd.come(begin(world), NOON + n * timedelta(minutes=10))
    for n in range(3):
        crowd.come(begin(world), NOON + timedelta(hours=4, seconds=n))
    assert set(busy.tried.values()) == tries


def test_whoever_comes_by_a_code_is_heard_in_a_group_that_had_gone_silent():
    open_ = lone_group(until=NOON, size=20, days=3)
    (group,) = open_.groups
    silent = msgspec.structs.replace(group, quiet_from=NOON - timedelta(days=1))
    world = msgspec.structs.replace(open_, groups=(silent,))
    state = begin(world)
    for _ in history(world, state):
        pass
    visit = campaigning.Visit(NOON, "a" * 22, "ring", "p")
    who = campaigning.arrive(world, state, visit, group=silent.id, word="ABC234", now=NOON)
    assert [event.member for event in live(world, state, until=NOON + timedelta(minutes=10)) if event.member == who]


@pytest.mark.django_db(transaction=True)
def test_members_share_a_campaign_of_ones_own_and_whoever_cheats_sends_anothers_picture(cast):
    world = Living(cast, NOON)
    asks = {"kind": Kind.SCREENSHOT, "entry": {"words": ["晨光"]}, "joiners_take_part": False}
    Campaign.objects.filter(uid=world.uid).update(**asks)
    for name in ("Dora", "Eve"):
        world.stage.member(name).joins("lone")
    world.stage.settle()
    Workspace.objects.filter(id=cast.workspace).update(is_demo=True)
    set_clock(world.stage.actor, shown=NOON, speed=1, real=clock.now())
    living = world_settings(until=NOON, language="zh-Hans")
    connections.edit(world.stage.actor, connection_id=world.stage.connection_id, settings=living, now=NOON)
    assert share(campaign_uid=world.uid, kinds={"honest": 1, "hunters": 1}, real=clock.now()) == 2
    (one,) = [c for c in connections_of(world.stage.actor) if "world" in c.settings]
    codes = dict(Code.objects.exclude(participant=None).values_list("token", "participant__member_id"))
    kinds = codes_of(one.settings["world"]["codes"])
    assert set(kinds) == set(codes) and sorted(kinds.values()) == ["honest", "hunters"]
    assert Shot.objects.filter(member_id__in=codes.values()).count() == 2
    with pytest.raises(NobodyToShare):
        share(campaign_uid=world.uid, kinds={"honest": 0}, real=clock.now())

    # Whoever came by a code since sends their own, once.
    here, ada = cast.workspace, world.stage.member("Ada")
    ada.joins("lone")
    world.stage.settle()
    who = Member.objects.get(workspace_id=here, name="Ada").id
    Invitation.objects.create(
        workspace_id=here, campaign=Campaign.objects.get(uid=world.uid), invitee_id=who, came="page", state="joined",
        identified_at=NOON, joined_at=NOON,
    )  # fmt: skip
    assert [prove(campaign_uid=world.uid, real=clock.now()) for _ in range(2)] == [1, 0]
    assert Shot.objects.filter(member_id=who).count() == 1


def test_what_was_sent_is_said_although_nobody_is_left_to_share(monkeypatch):
    def nobody(**about):
        raise NobodyToShare

    monkeypatch.setattr(sharing, "prove", lambda **about: 2)
    monkeypatch.setattr(sharing, "share", nobody)
    answer = CliRunner().invoke(command, [str(UUID(int=1))])

    assert answer.exit_code == 1
    assert re.search(r"\b2\b.*\nError: ", answer.output)


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
