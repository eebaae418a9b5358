"""A campaign weighs whom it brought: who is held back, and who is let go by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.deeds.models import Deed
from huoqun.groups.models import Group, Kind
from huoqun.members.models import Member

from ..actions._seats import release_late
from ..actions.identifying import opened
from ..actions.judging import release
from ..actions.ripening import turn
from ..actions.seating import reserve
from ..actions.weighing import weigh
from ..fraud.words import told
from ..models.campaign import Campaign, Participant
from ..models.invitation import Code, Invitation, Visit
from ..models.seat import Place, Seat
from ..queries.load import load_of
from ..queries.ripening import ripening
from ..rules.campaigns import Must, NoSeats
from ..rules.capacity import Step, Why, verdict
from ..rules.seats import LOOKS_OF_ONE_NETWORK, ManyHeld

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Brought:
    """A live campaign of Ann's, and whom she brought."""

    def __init__(self, here: int | None = None) -> None:
        here = here or Workspace.objects.create(name="Runners", created_at=NOON).id
        self.actor = system(here, "campaigns")
        self.row = Campaign.objects.create(
            workspace_id=here, name="Bring a friend", kind="assist", state="live", starts_at=NOON - HOUR,
            ends_at=NOON + 99 * HOUR, made_by="user:1", made_at=NOON - HOUR,
        )  # fmt: skip
        ann = self.member("Ann")
        self.ann = Participant.objects.create(
            workspace_id=here, campaign_id=self.row.id, member_id=ann, entered_at=NOON - HOUR
        )
        self.code = Code.objects.create(
            workspace_id=here, campaign_id=self.row.id, participant_id=self.ann.id, made_at=NOON
        )

    def member(self, name: str) -> int:
        here = self.actor.workspace_id
        return Member.objects.create(workspace_id=here, name=name, created_at=NOON).id

    def joined(self, name: str, *, device: str, at: datetime = NOON) -> Invitation:
        here, who = self.actor.workspace_id, self.member(name)
        Visit.objects.create(
            workspace_id=here, campaign_id=self.row.id, code_id=self.code.id, device=f"{who}".encode(), member_id=who,
            network=device.encode(), first_at=at, last_at=at,
        )  # fmt: skip
        return Invitation.objects.create(
            workspace_id=here, campaign_id=self.row.id, invitee_id=who, inviter_id=self.ann.id, code_id=self.code.id,
            came="page", state="counted", identified_at=at, joined_at=at, counted_at=at,
        )  # fmt: skip

    def weighed(self, *, at: datetime) -> int:
        return weigh(self.actor, campaign_id=self.row.id, now=at)

    def held(self) -> set[int]:
        rows = Invitation.objects.of(self.actor.workspace_id).filter(held_at__isnull=False)
        return set(rows.values_list("id", flat=True))


@pytest.fixture
def brought(db) -> Brought:
    return Brought()


def script_of(brought: Brought) -> list[Invitation]:
    """Twenty people who came as by a clock."""
    return [brought.joined(f"P{n}", device=f"line{n}", at=NOON + n * HOUR) for n in range(20)]


def test_who_came_as_by_a_clock_is_held_back_and_it_is_said_why(brought):
    rows = script_of(brought)

    assert brought.weighed(at=NOON + 30 * HOUR) == 20
    assert brought.held() == {row.id for row in rows}

    one = Invitation.objects.of(brought.actor.workspace_id).first()
    assert one.score > 50
    assert [told(reason, str) for reason in one.reasons] == ["they arrive as by a clock, every 1:00:00"]


def test_a_friend_or_two_are_nobodys_business(brought):
    brought.joined("Bo", device="line1")
    brought.joined("Cy", device="line2", at=NOON + HOUR)

    assert brought.weighed(at=NOON + 30 * HOUR) == 0


def test_who_pays_is_let_go_by_itself(brought):
    rows = script_of(brought)
    brought.weighed(at=NOON + 30 * HOUR)
    here = brought.actor.workspace_id
    for row in rows[:10]:
        for kind in ("bought", "checked_in"):
            Deed.objects.create(
                workspace_id=here, member_id=row.invitee_id, kind=kind, source="shop", source_id=f"{kind}{row.id}",
                occurred_at=NOON + 25 * HOUR, recorded_at=NOON + 25 * HOUR,
            )  # fmt: skip

    brought.weighed(at=NOON + 31 * HOUR)

    assert not brought.held() & {row.id for row in rows[:10]}


def test_whom_a_person_judged_stays_as_judged(brought):
    rows = script_of(brought)
    brought.weighed(at=NOON + 30 * HOUR)

    release(brought.actor, invitation_uid=rows[0].uid, now=NOON + 31 * HOUR)

    assert brought.weighed(at=NOON + 32 * HOUR) == 0
    assert rows[0].id not in brought.held()


def test_nobody_matures_before_they_were_weighed(brought):
    rows = script_of(brought)
    Campaign.objects.update(must="nothing")
    Invitation.objects.update(matures_at=F("counted_at"))

    turn(brought.actor, now=NOON + 30 * HOUR)

    assert brought.held() == {row.id for row in rows}
    assert not Invitation.objects.filter(state="matured").exists()


def test_who_is_held_or_still_silent_keeps_nobody_else_from_maturing(brought):
    here = brought.actor.workspace_id
    held, silent, busy = (brought.joined(name, device=name) for name in ("Bo", "Cy", "Di"))
    Invitation.objects.update(matures_at=NOON + HOUR)
    Invitation.objects.filter(id=held.id).update(held_at=NOON)
    Campaign.objects.update(weighed_at=NOON)
    Deed.objects.create(
        workspace_id=here, member_id=busy.invitee_id, kind="checked_in", source="camp", source_id="1",
        occurred_at=NOON + HOUR, recorded_at=NOON + HOUR,
    )  # fmt: skip

    def due(at: datetime) -> list[int]:
        grace = timedelta(days=3)
        return list(ripening(here, brought.row.id, Must.CHECK_IN, now=at, grace=grace, limit=1))

    assert due(NOON + 2 * HOUR) == [busy.id]
    Invitation.objects.filter(id=busy.id).update(state="matured")
    assert due(NOON + 2 * HOUR) == []
    assert due(NOON + 99 * HOUR) == [silent.id]


@pytest.mark.parametrize(
    ("deeds", "pays"),
    [
        ([("bought", "course")], True),
        # something else
        ([("bought", "book")], False),
        # given back
        ([("bought", "course"), ("refunded", "course")], False),
        # bought anew
        ([("bought", "course"), ("refunded", "course"), ("bought", "course")], True),
    ],
)
def test_who_has_to_pay_matures_by_the_campaigns_product_that_was_not_given_back(brought, deeds, pays):
    here, bo = brought.actor.workspace_id, brought.joined("Bo", device="line1")
    Invitation.objects.update(matures_at=NOON)
    Campaign.objects.update(weighed_at=NOON, entry={"product": "course"})
    for n, (kind, product) in enumerate(deeds):
        Deed.objects.create(
            workspace_id=here, member_id=bo.invitee_id, kind=kind, product=product, source="shop", source_id=f"{n}",
            occurred_at=NOON + HOUR, recorded_at=NOON + HOUR,
        )  # fmt: skip

    due = ripening(here, brought.row.id, Must.PAY, now=NOON + 2 * HOUR, grace=timedelta(days=3), limit=9)
    assert (bo.id in due) is pays


def test_who_looked_at_their_own_code_first_is_still_brought_by_a_friends(brought):
    here, bo = brought.actor.workspace_id, brought.member("Bo")
    old = Member.objects.create(workspace_id=here, name="B", created_at=NOON, canonical_id=bo).id
    own = {"workspace_id": here, "campaign_id": brought.row.id}
    part = Participant.objects.create(**own, member_id=old, entered_at=NOON)
    mine = Code.objects.create(**own, participant_id=part.id, made_at=NOON)
    Visit.objects.create(**own, code_id=mine.id, device=b"bo", network=b"", member_id=bo, first_at=NOON, last_at=NOON)

    opened(brought.actor, token=mine.token, member_id=bo, now=NOON)
    assert not Invitation.objects.exists()
    opened(brought.actor, token=brought.code.token, member_id=bo, now=NOON + HOUR)
    assert Invitation.objects.get().inviter_id == brought.ann.id


def test_a_network_that_comes_without_cookies_fills_no_table(brought):
    here, crowd = brought.actor.workspace_id, b"one network"
    looked = {"campaign_id": brought.row.id, "code_id": brought.code.id, "first_at": NOON, "last_at": NOON}
    Visit.objects.bulk_create(
        Visit(workspace_id=here, device=f"{n}".encode(), network=crowd, **looked) for n in range(LOOKS_OF_ONE_NETWORK)
    )

    def looks(device, network, wrong):
        with pytest.raises(wrong):
            reserve(brought.actor, token=brought.code.token, device=device, network=network, now=NOON)
        return Visit.objects.count() - LOOKS_OF_ONE_NETWORK

    assert looks(b"new", crowd, ManyHeld) == 0
    assert looks(b"7", crowd, NoSeats) == 0  # known before
    assert looks(b"new", b"another", NoSeats) == 1


def test_a_code_that_took_as_many_as_it_may_in_a_day_gives_no_seat_until_the_next(brought):
    here, own = brought.actor.workspace_id, {"campaign_id": brought.row.id}
    kind = Kind.objects.create(workspace_id=here, key="g", name="Groups")
    group = Group.objects.create(
        workspace_id=here, platform="sim", key="g", name="Runners 1", kind_id=kind.id, created_at=NOON
    )
    Place.objects.create(workspace_id=here, **own, group_id=group.id, position=1, soft=9, hard=9, daily=1)

    def sits(device, at):
        try:
            return reserve(brought.actor, token=brought.code.token, device=device, now=at).new
        except NoSeats:
            return False

    assert sits(b"1", NOON) and not sits(b"2", NOON + HOUR / 60)
    load = load_of(here, brought.row.id, now=NOON + HOUR / 60)
    assert (load.free, load.spare, verdict(load)) == (0, 8, (Step.WAIT, Why.QUOTA))
    # Whoever did not come gives their part of the day back; whoever came is a day of it.
    assert release_late(here, now=NOON + HOUR) == 1 and sits(b"2", NOON + HOUR)
    Seat.objects.filter(released_at=None).update(confirmed_at=NOON + HOUR)
    assert not sits(b"3", NOON + 24 * HOUR) and sits(b"3", NOON + 26 * HOUR)
