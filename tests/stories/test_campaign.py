"""A campaign from its draft to its settlement: who brought whom, who counts, and what is paid for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huoqun.campaigns.actions import coding, entering, growing, making, pooling, seating, steering, waiting
from huoqun.campaigns.actions.favouring import favour, promise_of
from huoqun.campaigns.fraud.attacks import pictures as drawing
from huoqun.campaigns.fraud.events import Kind as Sign
from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.models.invitation import Award, Code, Invitation, Visit
from huoqun.campaigns.models.screenshots import Shot
from huoqun.campaigns.models.seat import Opening, Place, Seat
from huoqun.campaigns.queries.evidence import events
from huoqun.campaigns.queries.mine import terms
from huoqun.campaigns.rules.campaigns import (
    BadCampaign,
    CampaignOver,
    Kind,
    Must,
    NewCampaign,
    NoSeats,
    OwnCampaign,
    State,
    Step,
)
from huoqun.campaigns.rules.openings import key_of
from huoqun.chats.actions import picturing
from huoqun.chats.actions.settling import by_person
from huoqun.chats.models import Picture
from huoqun.core.actor import system
from huoqun.core.models import Fact
from huoqun.core.picture_reading import Line, Read
from huoqun.groups.actions.describing import describe
from huoqun.groups.models import Group
from huoqun.members.models import Member
from huoqun.moderation.actions.publishing import publish
from huoqun.moderation.queries.charters import versions
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Currency
from huoqun.rewards.actions.budgeting import fund, open_budget
from huoqun.rewards.models.budget import Budget
from huoqun.rewards.rules.budgets import NewBudget
from huoqun.work.actions import incidents
from huoqun.work.models import Incident, Task
from tests.stories.running import Running

RULES = "rules: {ads: {words: 不发广告, when: {floods: {most: 3, minutes: 2}}, steps: [warn]}}"

pytestmark = pytest.mark.django_db(transaction=True)


class Fission(Running):
    """A stage with two empty groups, `room 1` and `room 2`, that a campaign fills from `writers`."""

    def __init__(self, cast, *, points=1000, hard=3, **about):
        super().__init__(cast)
        self.cast = cast
        for name in ("Lin", "May"):
            self.member(name).joins("writers")
        for room in ("room 1", "room 2"):
            self.member("Keeper").joins(room)
        self.passes(days=1)
        self.budget = open_budget(
            cast.alice.actor, budget=NewBudget(name="Spring", currency=Currency.POINTS, owner="staff:1"), now=self.now
        )
        fund(cast.alice.actor, budget_uid=self.budget, amount=points, reason="spring", now=self.now)
        new = {"each": 10, "each_most": 5, "ladder": (Step(2, 30),), "stays_days": 3, "must": Must.SPEAK} | about
        self.uid = making.draft(
            cast.alice.actor,
            campaign=NewCampaign(
                name="开春共读", kind=Kind.ASSIST, starts_at=self.now, ends_at=self.now + timedelta(days=2),
                budget_id=Budget.objects.get(uid=self.budget).id, **new,
            ),
            now=self.now,
        )  # fmt: skip
        for room in ("room 1", "room 2"):
            place = pooling.NewPlace(group_id=self.group(room), soft=2, hard=hard, link="https://example.com/join")
            pooling.add_place(cast.alice.actor, campaign_uid=self.uid, place=place, now=self.now)
        steering.review(self.actor, campaign_uid=self.uid, now=self.now, overruled="the budget is filled up in time")
        self.settle()

    def group(self, name):
        return Group.objects.get(workspace_id=self.actor.workspace_id, name=name).id

    def id_of(self, name):
        return Member.objects.get(workspace_id=self.actor.workspace_id, name=name, canonical_id=None).id

    def enters(self, name):
        return entering.enter(self.actor, campaign_uid=self.uid, member_id=self.id_of(name), now=self.now)

    def opens(self, token, device):
        """A phone opens a code; answers its seat."""
        return seating.reserve(self.actor, token=token, device=sha256(device.encode()).digest(), now=self.now)

    def waits(self, token, device):
        """A phone stands in the line; answers its place."""
        return waiting.wait(self.actor, token=token, device=sha256(device.encode()).digest(), now=self.now)

    def goes(self, name, room):
        """Somebody leaves a group, a minute later."""
        self.passes(minutes=1)
        self.member(name).leaves(room)
        self.settle()

    def comes(self, name, token, *, greets=True):
        """Somebody new opens a code, joins the group that it leads to, says the word of their seat there, and hello."""
        seat = self.opens(token, name)
        room = Group.objects.get(id=Place.objects.get(id=seat.place_id).group_id).name
        self.passes(seconds=5)
        self.member(name).joins(room)
        self.settle()
        self.member(name).says(seat.word, to=room)
        if greets:
            self.member(name).says("大家好，请多关照", to=room)
        self.settle()
        return room

    @property
    def state(self):
        return Campaign.objects.get(uid=self.uid).state

    def states(self):
        rows = Invitation.objects.filter(workspace_id=self.actor.workspace_id).order_by("id")
        return {row.invitee.name: row.why or row.state for row in rows.select_related("invitee")}

    def points(self, name):
        """What the campaign itself paid; what the points policy pays for the deed is beside it."""
        rows = Award.objects.filter(workspace_id=self.actor.workspace_id, state="posted")
        return sum(row.amount for row in rows.filter(participant__member_id=self.id_of(name)))

    def pending(self):
        rows = Award.objects.filter(workspace_id=self.actor.workspace_id, state="pending")
        return sorted(row.amount for row in rows)


@pytest.fixture
def story(cast):
    return Fission(cast)


def test_whoever_brings_people_who_stay_is_paid_and_the_campaign_settles(story):
    code = story.enters("Lin")
    assert story.comes("Ann", code) == "room 1"
    assert story.comes("Ben", code) == "room 2"  # room 1 is at its soft capacity: its keeper and Ann
    assert story.states() == {"Ann": "counted", "Ben": "counted"}
    assert story.pending() == [10, 10, 30]
    assert story.points("Lin") == 0

    # Ben leaves: what was set aside for him, and for two, is let go.
    story.goes("Ben", "room 2")
    assert story.states() == {"Ann": "counted", "Ben": "left"}
    assert story.pending() == [10]

    story.passes(days=2)
    assert story.state == State.CLOSING
    story.passes(days=1, minutes=1)
    assert story.states() == {"Ann": "matured", "Ben": "left"}
    assert (story.points("Lin"), story.pending(), story.state) == (10, [], State.SETTLED)
    # Whoever stayed is a deed of hers too, which the points policy pays as ever: 30.
    lin = story.id_of("Lin")
    assert [deed.member_id for deed in story.deeds("invited")] == [lin]
    assert balances(story.actor.workspace_id, [lin])[lin][Currency.POINTS].posted == 10 + 30
    assert audit(story.actor.workspace_id).equal
    phone = sha256(b"Ann").digest()  # which phone it was is forgotten, that there was one is not
    assert [bytes(one.device) == phone for one in Visit.objects.order_by("id")] == [False, False]


def test_who_comes_back_counts_again_for_whoever_brought_them_first(story):
    lin, may = story.enters("Lin"), story.enters("May")
    room = story.comes("Ann", lin)
    story.goes("Ann", room)
    assert story.pending() == []
    story.passes(hours=1)
    seat = story.opens(may, "Ann")  # the same phone opens another code: the first one counts
    story.member("Ann").joins(Group.objects.get(id=Place.objects.get(id=seat.place_id).group_id).name)
    story.settle()
    assert story.states() == {"Ann": "counted"}
    assert Invitation.objects.get().inviter.member.name == "Lin"
    assert story.pending() == [10]


def test_who_does_not_count(story):
    code = story.enters("Lin")
    story.comes("Lin", code)  # oneself
    story.comes("May", code)  # in a group of the community for long
    assert story.states() == {"Lin": "self", "May": "old_member"}
    assert story.pending() == []


def test_whoever_looked_at_their_own_code_first_counts_for_the_friend_whose_code_they_opened_next(cast):
    story = Fission(cast, old_count=True)
    lin, may, kim = story.enters("Lin"), story.enters("May"), story.enters("Keeper")
    for code in (may, may, lin, kim):  # her own, twice, then a friend's, then another's: the first friend's is it
        story.opens(code, "May")
    story.comes("May", kim)
    story.comes("Lin", lin)  # nobody else's was seen: oneself brings nobody
    assert story.states() == {"May": "counted", "Lin": "self"}
    assert Invitation.objects.get(state="counted").inviter.member.name == "Lin"


def test_who_never_takes_part_counts_no_more_after_some_days_of_grace(cast):
    story = Fission(cast, must=Must.CHECK_IN)
    story.comes("Ann", story.enters("Lin"))
    story.passes(days=3, minutes=1)
    assert story.states() == {"Ann": "counted"}
    story.passes(days=3)
    assert story.states() == {"Ann": "did_not_take_part"}
    assert (story.points("Lin"), story.pending()) == (0, [])


def test_a_seat_is_held_for_ten_minutes_and_no_group_is_filled_over_its_capacity(story):
    code = story.enters("Lin")
    first = story.opens(code, "phone 1")
    assert story.opens(code, "phone 1").word == first.word and not story.opens(code, "phone 1").new
    for number in (2, 3, 4):  # two rooms for three each, with a keeper in both
        story.opens(code, f"phone {number}")
    with pytest.raises(NoSeats):
        story.opens(code, "phone 5")
    assert sorted(Place.objects.values_list("taken", flat=True)) == [2, 2]
    story.passes(minutes=11)
    assert story.opens(code, "phone 5").new
    assert Seat.objects.filter(released_at=None).count() == sum(Place.objects.values_list("taken", flat=True)) == 1


def test_a_phone_that_found_no_seat_counts_for_whose_code_it_saw_first(story):
    lin, may = story.enters("Lin"), story.enters("May")
    for number in range(4):
        story.opens(lin, f"phone {number}")
    with pytest.raises(NoSeats):
        story.opens(lin, "Ann")
    assert Fact.objects.filter(name="campaigns.full").count() == 1
    story.passes(minutes=11)
    story.comes("Ann", may)
    assert Invitation.objects.get().inviter.member.name == "Lin"


def test_what_is_weighed_of_somebody_is_their_phone_and_what_they_say_beside_their_word(story):
    room = story.comes("Ann", story.enters("Lin"), greets=False)

    def weighed():
        known = events(story.actor.workspace_id, Campaign.objects.get().id)
        return [(one.kind, one.device == sha256(b"Ann").hexdigest()) for one in known if one.inviter]

    assert weighed() == [(Sign.CLICK, True), (Sign.JOIN, True)]
    assert Visit.objects.get().member_id == story.id_of("Ann")
    story.member("Ann").says("大家好，我是新来的", to=room)
    story.settle()
    assert weighed()[2:] == [(Sign.SPEAK, True)]


def test_whoever_says_the_word_of_a_seat_is_counted_in_their_group_once(story):
    story.comes("Ann", story.enters("Lin"))
    room = Place.objects.get(group_id=story.group("room 1"))
    assert (room.taken, room.others) == (1, 1), "Ann, and the keeper of the room"


def test_whoever_joined_in_time_may_say_their_word_later(story):
    code = story.enters("Lin")
    seats = {name: story.opens(code, name) for name in ("Ann", "Ben")}
    story.passes(minutes=2)
    story.member("Ann").joins("room 1")
    story.passes(minutes=13)  # nobody holds a seat any more
    story.member("Ben").joins("room 2")
    story.settle()
    for name, room in (("Ann", "room 1"), ("Ben", "room 2")):
        story.member(name).says(seats[name].word, to=room)
    story.settle()
    assert story.states() == {"Ann": "counted"}, "Ben came when his seat was no longer his"
    assert list(Place.objects.order_by("id").values_list("taken", "others")) == [(0, 2), (0, 2)]


def test_a_budget_that_is_spent_pauses_the_campaign_and_says_why(cast):
    story = Fission(cast, points=25)
    code = story.enters("Lin")
    for name in ("Ann", "Ben"):
        story.comes(name, code)
    # 10 and 10 are set aside; for the step of 30 there is no money.
    assert story.pending() == [10, 10]
    assert (story.state, Campaign.objects.get().why) == (State.PAUSED, "budget")
    with pytest.raises(CampaignOver):
        story.opens(code, "another phone")
    fund(cast.alice.actor, budget_uid=story.budget, amount=100, reason="more", now=story.now)
    steering.resume(cast.alice.actor, campaign_uid=story.uid, now=story.now)
    story.settle()
    assert story.pending() == [10, 10, 30]


def test_a_budget_that_pays_for_one_more_but_not_for_what_is_owed_keeps_it_paused(cast):
    story = Fission(cast, points=35)
    code = story.enters("Lin")
    story.comes("Ann", code), story.comes("Ben", code)
    told = Fact.objects.filter(name="campaigns.campaign_moved").count()
    story.passes(minutes=2)
    assert (story.state, Fact.objects.filter(name="campaigns.campaign_moved").count()) == (State.PAUSED, told)
    fund(cast.alice.actor, budget_uid=story.budget, amount=15, reason="more", now=story.now)
    story.passes(minutes=1)
    assert story.pending() == [10, 10, 30]


def test_a_campaign_does_not_settle_before_there_was_money_for_all_who_matured(cast):
    story = Fission(cast, points=25)
    code = story.enters("Lin")
    story.comes("Ann", code), story.comes("Ben", code)
    assert Task.objects.filter(kind="campaign_budget").count() == 1
    steering.close(cast.alice.actor, campaign_uid=story.uid, why="over", now=story.now)
    story.passes(days=3, minutes=1)
    assert (story.points("Lin"), story.pending(), story.state) == (20, [], State.SETTLING)
    fund(cast.alice.actor, budget_uid=story.budget, amount=25, reason="more", now=story.now)
    story.passes(minutes=1)
    assert (story.points("Lin"), story.state) == (50, State.SETTLED)


def test_the_code_of_a_place_tells_who_came_by_it(story):
    token = coding.make_code(story.cast.alice.actor, campaign_uid=story.uid, label="the shop's door", now=story.now)
    story.comes("Ann", token)
    found = Invitation.objects.get()
    assert (found.inviter_id, found.code.label, found.state) == (None, "the shop's door", "counted")
    assert story.pending() == []
    # Who joins takes part by that, with a code of their own.
    assert Code.objects.filter(participant__member_id=story.id_of("Ann")).exists()


def test_nobody_reviews_their_own_campaign_and_none_begins_that_cannot_be_held(cast, story):
    new = NewCampaign(name="二月", kind=Kind.CODE, starts_at=story.now, ends_at=story.now + timedelta(days=1))
    alice = cast.alice.actor
    uid = making.draft(alice, campaign=new, now=story.now)
    with pytest.raises(OwnCampaign):
        steering.review(alice, campaign_uid=uid, now=story.now)
    with pytest.raises(BadCampaign, match="No group"):
        steering.review(story.actor, campaign_uid=uid, now=story.now)


@pytest.mark.parametrize(
    ("about", "says"),
    [
        # no budget for what it promises
        ({"each": 5}, "budget"),
        # it ends before it begins
        ({"ends_at": -1}, "ends after"),
        # a ladder that goes down
        ({"ladder": (Step(3, 50), Step(5, 40)), "budget_id": 1}, "Each step"),
        # half a year of staying
        ({"stays_days": 180}, "0 to 30 days"),
        # no name
        ({"name": "  "}, "name"),
    ],
)
def test_what_is_no_campaign(cast, about, says):
    start = Running(cast).now
    ends = start + timedelta(days=about.pop("ends_at", 1))
    new = NewCampaign(**({"name": "春", "kind": Kind.ASSIST, "starts_at": start, "ends_at": ends} | about))
    with pytest.raises(BadCampaign, match=says):
        making.draft(cast.alice.actor, campaign=new, now=start)


def test_a_full_campaign_has_people_wait_in_line_and_goes_on_when_a_group_is_added(story):
    code = story.enters("Lin")
    for number in range(4):
        story.opens(code, f"phone {number}")
    story.passes(seconds=30)
    assert (story.state, Campaign.objects.get().why) == (State.THROTTLED, "full")
    with pytest.raises(CampaignOver):
        story.enters("May")  # nobody new takes part meanwhile
    waits = [story.waits(code, name) for name in ("early", "late")]
    assert [one.place for one in waits] == [1, 2]
    story.passes(minutes=1)
    story.waits(code, "early"), story.waits(code, "late")
    # One seat comes free: it is for whoever has waited longest.
    Place.objects.filter(group_id=story.group("room 1")).update(hard=4)
    with pytest.raises(NoSeats):
        story.opens(code, "late")
    assert story.opens(code, "early").new
    assert Task.objects.filter(kind="campaign_room").exists()
    story.passes(minutes=20)  # the seats of those who did not come are free again, nobody waits any more
    assert story.state == State.LIVE


def test_what_a_person_paused_goes_on_by_nothing_but_a_person(story, cast):
    steering.pause(cast.alice.actor, campaign_uid=story.uid, why="the team is away", now=story.now)
    story.passes(hours=1)
    assert story.state == State.PAUSED


def test_a_code_that_ends_is_asked_for_in_time_once_and_so_is_each_fresh_one(story, cast):
    room = Place.objects.filter(group_id=story.group("room 1"))
    room.update(picture="x", code_ends=story.now + timedelta(hours=20))
    for asked, fresh in ((1, "y"), (2, "z")):
        story.passes(minutes=1)
        story.passes(minutes=1)
        assert Task.objects.filter(kind="campaign_code").count() == asked
        place = pooling.NewPlace(
            group_id=room.get().group_id, soft=2, hard=3, picture=fresh, code_ends=story.now + timedelta(hours=23)
        )
        pooling.change_place(cast.alice.actor, place_uid=room.get().uid, place=place, now=story.now)


def test_people_who_leave_at_once_pause_the_campaign_until_the_team_decides(cast):
    story = Fission(cast, hard=60)
    code = story.enters("Lin")
    Place.objects.update(soft=60)
    seats = {f"new {number}": story.opens(code, f"new {number}") for number in range(20)}
    for name in seats:
        story.member(name).joins("room 1")
    story.settle()
    for name, seat in seats.items():
        story.member(name).says(seat.word, to="room 1")
    story.passes(minutes=1)
    for name in list(seats)[:9]:
        story.member(name).leaves("room 1")
    story.passes(minutes=1)
    assert (story.state, Campaign.objects.get().why) == (State.PAUSED, "rail:leaves")
    story.passes(hours=1)
    one = Incident.objects.get(kind="campaigns.rail")
    incidents.decide(cast.alice.actor, incident_uid=one.uid, choice="resume", version=one.version, now=story.now)
    story.settle()
    assert story.state == State.LIVE


def test_a_campaign_that_cannot_begin_stops_none_behind_it_and_the_team_is_told_once(story):
    behind = Campaign.objects.get()
    Campaign.objects.update(state=State.REVIEWED, started_at=None)
    Place.objects.update(state="closed")
    behind.pk, behind.uid, behind.ends_at, behind.starts_at = None, uuid4(), story.now, story.now - timedelta(days=1)
    behind.save(force_insert=True)
    story.passes(seconds=30)
    assert list(Campaign.objects.order_by("id").values_list("state", flat=True)) == [State.REVIEWED, State.SETTLED]
    assert Task.objects.filter(kind="campaign_begin").count() == 1
    Place.objects.update(state="open")
    story.passes(seconds=30)
    assert story.state == State.LIVE
    assert Task.objects.get(kind="campaign_begin").state == "dropped"


def test_terms_are_published_with_the_review_and_change_only_in_favour_of_people(story, cast):
    def versions():
        return [(one.version, one.reason) for one in terms(story.actor.workspace_id, Campaign.objects.get().id)]

    assert versions() == [(1, "")]
    story.comes("Ann", story.enters("Lin"))
    row = Campaign.objects.get()
    with pytest.raises(BadCampaign, match="less for each"):
        favour(
            story.actor, campaign_uid=story.uid, campaign=replace(promise_of(row), each=5), reason="x", now=story.now
        )
    better = replace(promise_of(row), each_most=9, stays_days=1)
    with CaptureQueriesContext(connection) as asked:
        favour(story.actor, campaign_uid=story.uid, campaign=better, reason="天冷，多留些人", now=story.now)
    held = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    assert "campaigns_invitation" in held[0], "people before their campaign, as whoever has them mature"
    assert versions() == [(2, "天冷，多留些人"), (1, "")]
    story.passes(days=1, minutes=1)
    assert story.states() == {"Ann": "matured"}


def test_whoever_counts_already_has_what_a_better_promise_says(story):
    code = story.enters("Lin")
    story.comes("Ann", code), story.comes("Ben", code)
    better = replace(promise_of(Campaign.objects.get()), each=20, ladder=(Step(2, 50), Step(4, 100)))
    with CaptureQueriesContext(connection) as asked:
        favour(story.actor, campaign_uid=story.uid, campaign=better, reason="天冷", now=story.now)
    locks = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    # People before the campaign, as whoever hears or judges them does: neither waits for the other in a circle.
    assert ['FROM "campaigns_invitation"' in lock for lock in locks[:2]] == [True, False]
    assert sum(story.pending()) == 2 * 20 + 50
    story.passes(days=3, minutes=1)
    assert (story.points("Lin"), story.pending()) == (90, [])
    assert audit(story.actor.workspace_id).equal


def test_a_pool_opens_what_is_in_reserve_and_then_grows_by_a_group_that_its_platform_makes_never_two_blindly(
    story, cast
):
    """The switch is on: one group a day, like the one that is filled last, its own rules among what it takes over."""
    alice, first = cast.alice.actor, story.group("room 2")
    describe(alice, group_id=first, now=story.now, purpose="每周一本书", rules_text="先读后谈")
    publish(alice, text=RULES, group_id=first, now=story.now)
    growing.set_growth(alice, campaign_uid=story.uid, a_day=1, name="共读{n}群", now=story.now)
    Place.objects.filter(group_id=first).update(state="reserve")
    code = story.enters("Lin")
    story.opens(code, "phone 1"), story.opens(code, "phone 2")
    story.passes(seconds=30)
    assert set(Place.objects.values_list("state", flat=True)) == {"open"} and not Opening.objects.exists()
    # The call is lost: the group may be there, and no second one is asked for, though the clock goes on.
    story.platform.faults.lose()
    story.opens(code, "phone 3")
    story.passes(seconds=30), story.passes(seconds=30)
    (asked,) = Opening.objects.all()
    assert (asked.state, asked.reason, asked.name) == ("asked", "no_answer", "共读3群")
    assert not Task.objects.filter(kind="campaign_room").exists()
    story.passes(minutes=6)
    (judged,) = Task.objects.filter(kind="judge_effect")
    assert Task.objects.filter(kind="campaign_room").exists() and Opening.objects.count() == 1
    # Somebody looks: it is not there, and may be made again. Now it is.
    by_person(alice, effect_uid=judged.effect_uid, word="again", now=story.now)
    story.passes(seconds=30)
    asked.refresh_from_db()
    assert asked.state == "made" and Opening.objects.count() == 1
    place = Place.objects.get(group=asked.group_id)
    assert (place.soft, place.hard, place.link[:27]) == (2, 3, "https://simulator.invalid/g")
    assert (asked.group.purpose, asked.group.rules_text, asked.group.capacity) == ("每周一本书", "先读后谈", 3)
    assert "不发广告" in versions(alice.workspace_id, group_id=asked.group_id)[0].text
    assert Task.objects.get(kind="campaign_made").group_id == asked.group_id
    # Another one comes when the campaign ends already: it is in no pool, and its task says so.
    place.delete()
    Campaign.objects.filter(uid=story.uid).update(state="closing")
    Opening.objects.update(state="asked", number=2)
    by, key = system(alice.workspace_id, "campaigns"), key_of(asked.campaign_id, 2)
    assert growing.made(by, key=key, group_id=asked.group_id, now=story.now)
    assert Opening.objects.get().reason == "left_out" and not Place.objects.filter(group=asked.group_id).exists()
    assert "is in no pool" in Task.objects.filter(kind="campaign_made").latest("id").title


def test_a_screenshot_posted_in_the_group_is_audited_as_if_it_were_sent_on_the_page(story):
    """Only of whoever takes part and owes one, only where the campaign looks there; what shows no word is let go of."""
    entry = {"words": ["晨读"], "in_group": True}
    Campaign.objects.filter(uid=story.uid).update(kind="screenshot", entry=entry)
    story.comes("Ann", story.enters("Lin"))
    raw = drawing.as_jpeg(drawing.drawn(drawing.shot(Random(3), word="晨读")))
    lines = ("共读，今日口令 晨读", "11:36", "开春共读")
    keeper, ann = story.member("Keeper"), story.member("Ann")
    ann.shows(to="writers", picture=raw)  # not a group of the campaign
    keeper.shows(to="room 1", picture=raw)  # takes no part
    for _ in range(2):
        ann.shows("一只猫", to="room 1", picture=raw)
    story.settle()

    cat, shot = Picture.objects.filter(keep=True, ruled=False, state="fetched").order_by("id")
    assert Picture.objects.count() == 2
    by, said = system(story.actor.workspace_id, "chats"), Read(tuple(Line(one, 1.0, (0, 0, 1, 1)) for one in lines))
    picturing.settle(by, read={cat.id: (Read((Line("喵", 1.0, (0, 0, 1, 1)),)), raw)}, now=story.now)
    for remade in (b"", raw):  # first as it was read before anybody would take it
        picturing.settle(by, read={shot.id: (said, remade)}, now=story.now)
    story.settle()

    sent = Shot.objects.get()
    assert (sent.state, sent.member_id, sent.attempt) == ("accepted", story.id_of("Ann"), 1)
    assert not Picture.objects.exclude(content=None, said=None).exists()
    ann.shows(to="room 1", picture=raw)  # one is accepted: nothing more is fetched
    story.settle()
    assert Picture.objects.count() == 2
