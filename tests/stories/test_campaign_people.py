"""Two members turn out to be one person while a campaign runs, or not to be after all."""

from __future__ import annotations

import pytest

from huoqun.campaigns.actions import entering
from huoqun.campaigns.models.campaign import Participant
from huoqun.campaigns.models.seat import Place
from huoqun.campaigns.queries.mine import my_campaign
from huoqun.members.actions.merging import merge, unmerge
from huoqun.points.queries.auditing import audit
from tests.stories.test_campaign import Fission

pytestmark = pytest.mark.django_db(transaction=True)


class Merging(Fission):
    """`who` are one person, who stands as the first of them from then on."""

    def are_one(self, kept, merged):
        found = merge(
            self.actor, kept_id=self.id_of(kept), merged_id=self.id_of(merged), evidence={"same": "said"}, now=self.now
        )
        self.settle()
        return found

    def are_two(self, merge_id):
        unmerge(self.actor, merge_id=merge_id, now=self.now)
        self.settle()


@pytest.fixture
def story(cast):
    return Merging(cast, hard=9)


def test_who_brought_themselves_as_somebody_else_does_not_count_until_they_are_two_again(story):
    code = story.enters("Lin")
    for name in ("Lin's other phone", "Ann"):
        story.comes(name, code)
    assert story.pending() == [10, 10, 30]

    one = story.are_one("Lin", "Lin's other phone")
    assert story.states() == {"Lin's other phone": "self", "Ann": "counted"}
    assert story.pending() == [10]

    story.are_two(one)
    assert story.states() == {"Lin's other phone": "counted", "Ann": "counted"}
    assert story.pending() == [10, 10, 30]
    assert audit(story.actor.workspace_id).equal


def test_one_person_brought_twice_counts_once_for_whoever_brought_them_first(story):
    lin, may = story.enters("Lin"), story.enters("May")
    first = story.comes("Ann", lin)
    story.comes("Ann on QQ", may)
    one = story.are_one("Ann on QQ", "Ann")  # whoever is kept: the first touch is Lin's
    assert story.states() == {"Ann": "counted", "Ann on QQ": "same_person"}
    assert story.pending() == [10]

    # She leaves one group and stays in the other one as somebody else: she is still there.
    story.goes("Ann", first)
    assert story.states() == {"Ann": "counted", "Ann on QQ": "same_person"}

    story.are_two(one)
    assert story.states() == {"Ann": "left", "Ann on QQ": "counted"}
    assert story.pending() == [10]


def test_whoever_left_is_back_where_they_are_still_there_as_somebody_else(story):
    lin, may = story.enters("Lin"), story.enters("May")
    story.goes("Ann", story.comes("Ann", lin))
    story.comes("Ann on QQ", may)
    assert story.states() == {"Ann": "left", "Ann on QQ": "counted"}
    story.are_one("Ann", "Ann on QQ")
    assert story.states() == {"Ann": "counted", "Ann on QQ": "same_person"}
    # And when something else is found out of May, that is not forgotten.
    story.comes("New face", may)
    story.are_one("May", "New face")
    assert story.states() == {"Ann": "counted", "Ann on QQ": "same_person", "New face": "self"}
    story.passes(days=3, minutes=1)
    assert (story.points("Lin"), story.points("May"), story.pending()) == (10, 0, [])


def test_what_was_paid_for_stays_whoever_they_turn_out_to_be(story):
    story.comes("Ann", story.enters("May"))
    story.passes(days=3, minutes=1)
    story.are_one("Lin", "Ann")
    assert story.states() == {"Ann": "matured"}
    assert story.points("May") == 10


def test_who_comes_after_a_merge_is_known_by_what_brought_them_before_it(story):
    """And their seat is free again when they go, whichever of the two had it."""
    lin, may = story.enters("Lin"), story.enters("May")
    room = story.comes("Ann", lin)
    story.member("Ann on QQ").joins("writers")
    story.settle()
    story.are_one("Ann on QQ", "Ann")
    taken = sum(Place.objects.values_list("taken", flat=True))
    story.goes("Ann", room)
    assert sum(Place.objects.values_list("taken", flat=True)) == taken - 1
    story.passes(hours=1)
    story.comes("Ann on QQ", may)
    assert story.states() == {"Ann": "counted"}
    assert story.pending() == [10]


def test_whoever_took_part_as_two_sees_both_and_parts_from_both(story):
    lin, may = story.enters("Lin"), story.enters("May")
    story.comes("Ann", lin), story.comes("Ben", may)
    story.are_one("Lin", "May")
    mine = my_campaign(story.actor.workspace_id, story.id_of("Lin"), campaign_uid=story.uid, now=story.now)
    assert (mine.counted, mine.aside, mine.token) == (2, 50, lin)  # with the step for two
    assert story.enters("Lin") == lin
    entering.part(story.actor, campaign_uid=story.uid, member_id=story.id_of("Lin"), now=story.now)
    assert not Participant.objects.filter(parted_at=None, member__name__in=("Lin", "May")).exists()

    # And joining another group does not make them take part again.
    story.member("Lin").joins("room 2")
    story.settle()
    assert not Participant.objects.filter(parted_at=None, member__name__in=("Lin", "May")).exists()


def test_two_who_brought_one_each_and_are_one_have_reached_the_step_for_two(story):
    for name, friend in (("Lin", "Ann"), ("May", "Ben")):
        story.comes(friend, story.enters(name))
    assert story.pending() == [10, 10]
    story.are_one("Lin", "May")
    assert story.pending() == [10, 10, 30]
    assert audit(story.actor.workspace_id).equal
