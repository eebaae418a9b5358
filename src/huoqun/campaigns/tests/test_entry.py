"""What kinds of campaigns ask for: words of the day, and group buys that are full in time or given back."""

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.deeds.models import Deed
from huoqun.members.models import Member
from huoqun.work.models import Task

from ..actions.ripening import turn
from ..models.campaign import Participant
from ..models.invitation import Invitation
from ..queries.buying import still_open
from ..queries.review import findings
from ..rules.buying import BuyState, buy, spells
from ..rules.entry import fault, words_on
from .test_weighing import HOUR, NOON, Brought

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
"""17:00 in Shanghai."""


@pytest.mark.parametrize(
    ("words", "hours", "may_show"),
    [
        ([], 5, ()),
        # One word is every day's.
        (["晨读"], 50, ("晨读",)),
        # Days begin at the community's midnight, seven hours after it began; yesterday's word will still do.
        (["晨读", "夜跑"], 6, ("晨读",)),
        (["晨读", "夜跑"], 8, ("夜跑", "晨读")),
        # After the last it begins anew; before the first day it is the first one's.
        (["晨读", "夜跑", "早睡"], 24 * 3, ("晨读", "早睡")),
        (["晨读", "夜跑"], -40, ("晨读",)),
    ],
)
def test_the_word_of_the_day(words, hours, may_show):
    assert words_on({"words": words}, NINE, NINE + timedelta(hours=hours), zone="Asia/Shanghai") == may_show


@pytest.mark.parametrize(
    ("entry", "is_fine"),
    [
        ({}, True), ({"words": ["晨读"]}, True), ({"words": ["读"]}, False), ({"words": ["晨读"] * 91}, False),
        ({"words": ["🏃🌞"]}, False), ({"words": ["读\u200b\u200b"]}, False), ({"words": ["早，跑！"]}, True),
        ({"likes": 100_001}, False), ({"size": 3, "hours": 24}, True), ({"size": 101, "hours": 24}, False),
        ({"size": 3, "hours": 400}, False),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for(entry, is_fine):
    assert (fault(entry) == "") is is_fine


def paid(*hours):
    """Bought and given back in turn, so many hours after noon."""
    kinds = ("bought", "refunded")
    return spells((kinds[n % 2], NOON + hour * HOUR) for n, hour in enumerate(hours))


@pytest.mark.parametrize(
    ("own", "others", "after", "state", "most"),
    [
        # Nobody opened it: what others paid waits for whoever does.
        ([], [[0], [1]], 5, "waits", 0),
        ([0], [[1]], 5, "open", 2),
        ([0], [[1], [23]], 30, "full", 3),
        # A minute too late; paid before it was opened.
        ([0], [[1], [24.1]], 30, "lapsed", 2),
        ([2], [[1], [3]], 30, "full", 3),
        # Never three at once; but once full it stays full, whatever is given back.
        ([0], [[1, 2], [3]], 30, "lapsed", 2),
        ([0, 20], [[1], [2]], 30, "full", 3),
        # Given back and opened anew: the time begins anew.
        ([0, 30, 40], [[41], [42]], 50, "full", 3),
        ([0, 30], [[1]], 50, "waits", 0),
    ],
)
def test_a_group_buy_is_full_when_enough_had_paid_at_once_in_time(own, others, after, state, most):
    stands = buy(paid(*own), [paid(*one) for one in others], size=3, hours=24, now=NOON + after * HOUR)

    assert (stands.state, stands.paid) == (BuyState(state), most)


class Together(Brought):
    """A group buy of two within a day; whom Ann brought are in the group and do not count yet."""

    def __init__(self):
        super().__init__()
        self.row.kind, self.row.entry = "group_buy", {"product": "course", "size": 2, "hours": 24}
        self.row.save()

    def brings(self, name):
        one = self.joined(name, device=name)
        Invitation.objects.filter(id=one.id).update(state="joined", counted_at=None)
        return one.invitee_id

    def pays(self, member, kind="bought", *, at=NOON):
        Deed.objects.create(
            workspace_id=self.actor.workspace_id, member_id=member, kind=kind, product="course", source="shop",
            source_id=f"{member} {kind} {at}", occurred_at=at, recorded_at=at,
        )  # fmt: skip

    def count(self, *, after):
        turn(self.actor, now=NOON + after * HOUR)
        found = Invitation.objects.filter(state="counted").values_list("invitee__name", flat=True)
        return set(found), Task.objects.filter(kind="campaign_refund").count()


def test_a_full_group_buy_counts_and_one_that_is_over_is_given_back(db):
    here = Together()
    ann, bo, cy = here.ann.member_id, here.brings("Bo"), here.brings("Cy")
    here.pays(ann)
    assert here.count(after=1) == (set(), 0)
    assert here.count(after=25) == (set(), 1)
    assert Task.objects.get().copy_text == Member.objects.get(id=ann).name

    # Asked once; who opens it anew has another day, and only who paid counts.
    here.pays(ann, "refunded", at=NOON + 26 * HOUR)
    here.pays(ann, at=NOON + 30 * HOUR)
    here.pays(cy, at=NOON + 31 * HOUR)
    assert here.count(after=32) == ({"Cy"}, 1)
    assert bo not in Invitation.objects.filter(state="counted").values_list("invitee_id", flat=True)


def test_everybody_whose_money_brought_nothing_has_it_given_back_and_nobody_else(db):
    here = Together()
    ann, bo, cy, eve = here.ann.member_id, here.brings("Bo"), here.brings("Cy"), here.member("Eve")
    own = {"workspace_id": here.actor.workspace_id, "campaign_id": here.row.id, "entered_at": NOON}
    eves = Participant.objects.create(**own, member_id=eve)
    Participant.objects.create(**own, member_id=bo)
    dee = here.brings("Dee")
    Invitation.objects.filter(invitee_id=dee).update(inviter=eves)

    def owed(*, after):
        here.count(after=after)
        return sorted(Task.objects.filter(kind="campaign_refund").values_list("copy_text", flat=True))

    # Ann waits in vain for a day; who pays when that is over has their money back, too.
    here.pays(ann)
    assert owed(after=25) == ["Ann"]
    here.pays(cy, at=NOON + 26 * HOUR)
    assert owed(after=27) == ["Ann", "Cy"]
    # Bo pays in Ann's next one, which is full by him: he is owed nothing though nobody came into one of his own.
    here.pays(ann, "refunded", at=NOON + 28 * HOUR)
    here.pays(cy, "refunded", at=NOON + 28 * HOUR)
    here.pays(ann, at=NOON + 30 * HOUR)
    here.pays(bo, at=NOON + 31 * HOUR)
    assert owed(after=60) == ["Ann", "Cy"]
    # Eve never opened the one for which Dee paid. What is bought when all is over belongs to none.
    here.pays(dee, at=NOON + 61 * HOUR)
    here.pays(eve, at=NOON + 100 * HOUR)
    assert owed(after=98) == ["Ann", "Cy"]
    assert owed(after=100.5) == ["Ann", "Cy", "Dee"]
    assert not still_open(here.row, now=NOON + 101 * HOUR)


def test_a_review_looks_at_what_is_bought_passed_and_shown(db):
    here = Together()

    def codes(kind, entry):
        type(here.row).objects.update(kind=kind, entry=entry)
        found = findings(here.actor.workspace_id, here.row.id, now=NOON)
        return {one.code: one.stops for one in found if one.topic in ("terms", "law") and one.code != "no_rules"}

    assert codes("paid", {}) == {"no_product": True}
    assert codes("group_buy", {"product": "cuorse"}) == {"unknown_product": False, "no_size": True}
    assert codes("quiz", {"quiz": "spring"}) == {"unknown_quiz": True}
    assert codes("likes", {}) == {"asks_for_sharing": False, "no_words": False, "no_likes": False}
    assert codes("lecture", {}) == {}
    here.pays(here.ann.member_id)
    assert codes("paid", {"product": "course"}) == {}
