"""What a campaign's terms say of people's rights: another look by somebody else, in time, and parting for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huoqun.campaigns.actions import entering
from huoqun.campaigns.actions.judging import hold, release, withhold
from huoqun.campaigns.actions.reminding import remind
from huoqun.campaigns.models.invitation import Invitation
from huoqun.campaigns.rules.campaigns import CampaignOver, State
from huoqun.campaigns.rules.invitations import SameJudge
from huoqun.members.actions import visiting
from huoqun.work.models import Task
from tests.stories.running import Shown
from tests.stories.test_campaign import Fission

pytestmark = pytest.mark.django_db(transaction=True)


class Judged(Shown, Fission):
    """Ann, whom Lin brought, was held and not let count by Alice."""

    def __init__(self, cast):
        super().__init__(cast)
        self.comes("Ann", self.enters("Lin"))
        self.ann = Invitation.objects.get(workspace_id=cast.workspace).uid
        hold(self.actor, invitation_uids=[self.ann], score=90, reasons=[["came too regularly"]], now=self.now)
        withhold(cast.alice.actor, invitation_uid=self.ann, now=self.now)

    def phone(self, name):
        phone = Client(headers={"accept-language": "en"})
        token = visiting.mint(self.actor, member_id=self.id_of(name), now=self.now)
        assert phone.post(reverse("me_open", args=[token])).status_code == 302
        return phone

    def appeals(self, name, words="she sits beside me"):
        path = reverse("me_campaign_appeal", args=[self.uid, self.ann])
        return self.phone(name).post(path, {"words": words}).status_code


@pytest.fixture
def story(cast):
    return Judged(cast)


def test_whoever_brought_somebody_asks_once_for_another_look_and_somebody_else_decides(story, cast):
    mine = reverse("me_campaign", args=[story.uid])
    page = story.phone("Lin").get(mine).content.decode()
    assert "was not a real invitation" in page and "came too regularly" in page and "Ask for another look" in page
    assert story.pending() == []
    assert story.appeals("May") == 404
    assert (story.appeals("Lin"), story.appeals("Lin")) == (302, 409)
    assert "is being checked" in story.phone("Lin").get(mine).content.decode()

    with pytest.raises(SameJudge):
        release(cast.alice.actor, invitation_uid=story.ann, now=story.now)
    release(story.actor, invitation_uid=story.ann, now=story.now)
    assert story.states() == {"Ann": "counted"}
    assert story.pending() == [10]


def test_a_campaign_waits_for_appeals_before_it_settles_and_the_team_is_told_in_time(story):
    story.passes(days=2)
    assert story.state == State.CLOSING  # there may still be an appeal
    story.appeals("Lin")
    story.now += timedelta(days=1, minutes=5)
    assert (remind(story.actor, now=story.now), remind(story.actor, now=story.now)) == (1, 0)
    task = Task.objects.get(kind="campaign_held")
    assert task.due_at - Invitation.objects.get(uid=story.ann).held_at == timedelta(days=3)
    story.passes(days=1)
    assert story.state == State.CLOSING  # somebody has to decide
    withhold(story.actor, invitation_uid=story.ann, now=story.now)
    story.passes(minutes=1)
    assert (story.state, story.states()) == (State.SETTLED, {"Ann": "fraud"})

    # Whoever parts sees that, and may come back while it runs only.
    phone, mine = story.phone("Lin"), reverse("me_campaign", args=[story.uid])
    assert phone.post(reverse("me_campaign_act", args=[story.uid, "part"])).status_code == 302
    assert "You wanted no more of this" in phone.get(mine).content.decode()
    with pytest.raises(CampaignOver):
        entering.enter(story.actor, campaign_uid=story.uid, member_id=story.id_of("Lin"), now=story.now)


def test_about_whoever_was_held_and_left_nobody_has_to_decide(story):
    room = story.comes("Ben", story.enters("Lin"))
    ben = Invitation.objects.get(invitee_id=story.id_of("Ben"))
    hold(story.actor, invitation_uids=[ben.uid], score=90, reasons=[["came too regularly"]], now=story.now)
    story.goes("Ben", room)
    ben.refresh_from_db()
    assert (ben.why, ben.held_at, ben.score) == ("left", None, 90)
