"""The traffic group and the seven days after it with a campaign, from the code that is handed out to the settlement."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from huoqun.campaigns.actions import auditing, making, pooling, seating, steering
from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.models.invitation import Award, Invitation
from huoqun.campaigns.models.screenshots import Shot
from huoqun.campaigns.models.seat import Place
from huoqun.campaigns.rules.campaigns import Kind, Must, NewCampaign, State
from huoqun.groups.models import Group
from huoqun.members.models import MemberTag
from huoqun.playbooks.models import StepLog
from huoqun.points.queries.auditing import audit
from huoqun.points.rules import Currency
from huoqun.rewards.actions.budgeting import fund, open_budget
from huoqun.rewards.models.budget import Budget
from huoqun.rewards.rules.budgets import NewBudget
from huoqun.work.models import Task
from tests.stories.running import MONDAY, Running
from tests.stories.test_manuals import days, filled, manual

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "开春共读"


class Traffic(Running):
    """A traffic group with a reviewed campaign that fills one more group; Alice is in it."""

    def __init__(self, cast, *, reviewed=True, book="traffic-screenshot-24h", kind=Kind.ASSIST, **values):
        super().__init__(cast)
        self.now -= timedelta(hours=4)  # eight in the morning: the day is whole
        self.member("Alice").joins("writers")
        self.member("Keeper").joins("readers")
        self.settle()
        alice = cast.alice.actor
        budget = open_budget(
            alice, budget=NewBudget(name="Spring", currency=Currency.POINTS, owner="staff:1"), now=self.now
        )
        fund(alice, budget_uid=budget, amount=100, reason="spring", now=self.now)
        self.uid = making.draft(
            alice,
            campaign=NewCampaign(
                name=NAME, kind=kind, starts_at=self.now + timedelta(minutes=30), each=10, stays_days=1,
                ends_at=self.now + timedelta(days=2), budget_id=Budget.objects.get(uid=budget).id, must=Must.SPEAK,
            ),
            now=self.now,
        )  # fmt: skip
        place = pooling.NewPlace(group_id=self.group_id("readers"), soft=50, hard=60, link="https://example.com/join")
        pooling.add_place(alice, campaign_uid=self.uid, place=place, now=self.now)
        if reviewed:
            steering.review(self.actor, campaign_uid=self.uid, now=self.now, overruled="looked at")
        self.runs(manual(book), on=MONDAY, values=filled(book) | {"campaign": NAME} | values)

    def state_of(self, uid):
        return Campaign.objects.get(uid=uid).state

    def passes_the_check(self, name):
        """They post a picture; it is looked at, and passed."""
        self.member(name).shows()
        self.settle()
        self.does(self.task("check", name), "通过")

    def comes(self, name, token):
        """Somebody new opens the code, joins and says the word of their seat."""
        seat = seating.reserve(self.actor, token=token, device=name.encode().ljust(32), now=self.now)
        room = Group.objects.get(id=Place.objects.get(id=seat.place_id).group_id).name
        self.passes(seconds=5)
        self.member(name).joins(room)
        self.settle()
        self.member(name).says(seat.word, to=room)
        self.member(name).says("大家好，请多关照", to=room)
        self.settle()


def test_from_the_code_that_is_handed_out_to_the_thanks_in_the_seven_days_after(cast):
    story = Traffic(cast)
    assert story.state_of(story.uid) == State.REVIEWED
    days(story, 1 / 8)  # past nine: the manual has begun the campaign
    assert story.state_of(story.uid) == State.LIVE

    alice = story.member("Alice")
    story.passes_the_check("Alice")
    (code,) = [text for text in alice.was_told() if "/g/" in text]
    token = re.search(r"/g/([\w-]{22})", code)[1]
    assert not any("记在你名下" in text for text in story.bot.said("writers"))

    story.comes("Ben", token)
    assert Invitation.objects.get().state == "counted"
    story.passes(minutes=1)
    assert [text for text in alice.was_told() if "你带来的朋友进群了" in text]

    # The seven days wait for whoever gets their tag.
    alice.joins("readers")
    story.runs(manual("reach-7d"), on=MONDAY, chat="readers", values=filled("reach-7d"))
    days(story, 1.1)  # the manual closed it in the morning, and whoever stayed for a day has matured
    assert (Invitation.objects.get().state, story.state_of(story.uid)) == ("matured", State.SETTLED)
    assert story.points() == {story.id_of("Alice"): 10 + 30}  # the campaign's reward, and the policy's for the deed
    assert not Award.objects.exclude(state="posted").exists()
    assert audit(story.actor.workspace_id).equal
    assert not StepLog.objects.filter(outcome="skipped_late").exists()
    assert MemberTag.objects.filter(member_id=story.id_of("Alice"), tag__name="七天跟进").exists()

    days(story, 4)
    assert [text for text in alice.was_told() if "你邀请来的朋友真的留下来了" in text]


def test_a_campaign_that_cannot_begin_is_the_teams_to_look_at_and_nobody_gets_a_code(cast):
    story = Traffic(cast, reviewed=False)
    days(story, 1 / 8)
    assert story.state_of(story.uid) == State.DRAFT
    (task,) = Task.objects.filter(kind="campaign_step")
    assert NAME in task.title
    story.passes_the_check("Alice")
    assert not [text for text in story.member("Alice").was_told() if "/g/" in text]


def test_the_teams_of_two_days_begin_and_end_a_campaign_too_and_whoever_made_it_gets_a_code(cast):
    story = Traffic(cast, book="traffic-assist-48h")
    story.passes(hours=2, minutes=1)
    assert story.state_of(story.uid) == State.LIVE

    story.member("Alice").says("做自媒体的", to="writers")
    story.settle()
    story.does(story.task("team", "Alice"), "进队了")
    story.member("Alice").says("完成", to="writers")
    story.settle()
    story.does(story.tasks_of("verify")[0], "做成了")
    assert any("/g/" in told for told in story.member("Alice").was_told())
    days(story, 3)
    assert story.state_of(story.uid) not in (State.LIVE, State.REVIEWED)


def test_a_picture_that_the_campaign_accepted_passes_without_anybody_looking_in_the_group(cast):
    story = Traffic(cast, kind=Kind.SCREENSHOT, shots=NAME)
    days(story, 1 / 8)
    alice = story.member("Alice")
    (told,) = [text for text in alice.was_told() if "交图还有个快的" in text]
    assert "/me/" in told and "/g/" in told
    assert not [text for text in story.bot.said("writers") if "通过了" in text]

    shot = Shot.objects.create(
        workspace_id=story.actor.workspace_id, campaign=Campaign.objects.get(), member_id=story.id_of("Alice"),
        attempt=1, file=0, state="queued", sent_at=story.now,
    )  # fmt: skip
    auditing.decide(story.actor, shot_uid=shot.uid, accept=True, now=story.now)
    story.passes(minutes=2)
    assert len([text for text in story.bot.said("writers") if "通过了" in text]) == 1
