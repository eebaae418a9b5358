"""Several who are held back are decided at once: for one reason, by nobody about their own, each once."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.jobs import named
from huoqun.core.models import Fact

from ..actions.judging import decide, hold, release, withhold
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..rules.invitations import LONGEST_RULING, Bar, Decided, NoReason
from .test_screenshots import grants_of, owner_of_group_with
from .test_weighing import HOUR, NOON, Brought

WHY = "同一台手机来的"


class Queue(Brought):
    """A campaign's queue: everybody who joined is held back. Bob decides about anybody."""

    def __init__(self, here: int | None = None) -> None:
        super().__init__(here)
        self.bob = self.judge(9_002)

    def judge(self, user: int) -> Actor:
        return Actor(self.actor.workspace_id, "staff", user, grants=grants_of(CampaignPermission.JUDGE))

    def waits(self, *names: str) -> list[Invitation]:
        found = [self.joined(name, device=name) for name in names]
        hold(
            self.actor, invitation_uids=[one.uid for one in found], score=90, reasons=[["came too regularly"]], now=NOON
        )
        return found

    def decides(self, actor: Actor, rows, *, counts: bool = False, why: str = WHY) -> Decided:
        uids = [one.uid for one in rows]
        return decide(
            actor, campaign_uid=self.row.uid, invitation_uids=uids, counts=counts, why=why, now=NOON + HOUR
        )  # fmt: skip

    def owner_of_the_group_of(self, one: Invitation) -> Actor:
        sits = SimpleNamespace(campaign_id=self.row.id, member_id=one.invitee_id)
        return self.judge(owner_of_group_with(self.actor.workspace_id, sits))

    def told(self) -> list[tuple[str, int, str]]:
        """What was announced of whom since the queue was made, in order."""
        facts = Fact.objects.filter(workspace_id=self.actor.workspace_id, actor__startswith="staff:").order_by("id")
        mine = [fact for fact in facts if fact.name in ("campaigns.invitation_moved", "campaigns.invitation_held")]
        return [(fact.name.split("_")[-1], fact.payload["invitation_id"], fact.payload["about"]) for fact in mine]


@pytest.fixture
def queue(db) -> Queue:
    return Queue()


def now_of(one: Invitation) -> tuple[str, str, bool, str]:
    one.refresh_from_db()
    return one.state, one.why, one.held_at is not None, one.ruling


def test_several_count_no_more_for_one_reason_and_each_leaves_a_fact(queue):
    bo, cy, di = queue.waits("Bo", "Cy", "Di")

    assert queue.decides(queue.bob, [bo, cy], why=f"  {WHY}\0") == Decided(2, {})

    assert [now_of(one) for one in (bo, cy)] == [("voided", "fraud", False, WHY)] * 2
    assert now_of(di) == ("counted", "", True, "")
    assert queue.told() == [("moved", bo.id, "voided"), ("moved", cy.id, "voided")]


def test_several_are_let_through_and_need_no_reason(queue):
    bo, cy = queue.waits("Bo", "Cy")

    assert queue.decides(queue.bob, [bo, cy], counts=True, why="") == Decided(2, {})

    assert [now_of(one) for one in (bo, cy)] == [("counted", "", False, "")] * 2
    assert queue.told() == [("held", bo.id, "released"), ("held", cy.id, "released")]


def test_who_may_not_be_judged_by_them_is_left_and_the_rest_is_decided(queue):
    bo, meanwhile, left, theirs = queue.waits("Bo", "Meanwhile", "Left", "Theirs")
    (elsewhere,) = Queue(queue.actor.workspace_id).waits("Elsewhere")
    (eves,) = Queue().waits("Eves")
    chen = queue.owner_of_the_group_of(theirs)
    release(queue.bob, invitation_uid=meanwhile.uid, now=NOON)
    Invitation.objects.filter(id=left.id).update(state="voided", why="left", held_at=None)

    done = queue.decides(chen, [bo, meanwhile, left, theirs, elsewhere, eves])

    assert done == Decided(1, {Bar.GONE: 4, Bar.OWN: 1})
    assert now_of(bo) == ("voided", "fraud", False, WHY)
    assert now_of(meanwhile) == ("counted", "", False, "")
    assert now_of(left) == ("voided", "left", False, "")
    assert [now_of(one) for one in (theirs, elsewhere, eves)] == [("counted", "", True, "")] * 3
    assert queue.told()[1:] == [("moved", bo.id, "voided")]
    assert queue.decides(queue.bob, [theirs]) == Decided(1, {})


def test_about_appeals_somebody_else_decides_and_who_is_not_there_any_more_has_left(queue):
    here, gone = queue.waits("Here", "Gone")
    chen = queue.owner_of_the_group_of(here)
    queue.decides(queue.bob, [here, gone])
    Invitation.objects.update(appealed_at=NOON, held_at=NOON)

    assert queue.decides(queue.bob, [here, gone], counts=True) == Decided(0, {Bar.SAME: 2})
    assert queue.decides(chen, [here], counts=True) == Decided(0, {Bar.OWN: 1})
    assert queue.decides(queue.judge(9_003), [here, gone], counts=True, why="问过了，是同事") == Decided(2, {})

    assert now_of(gone)[:3] == ("voided", "left", False)
    assert now_of(here)[0] in ("joined", "counted") and now_of(here)[3] == "问过了，是同事"


@pytest.mark.parametrize("why", ["", "   ", "\0\n"])
def test_several_are_not_turned_away_without_a_word(queue, why):
    (bo,) = queue.waits("Bo")

    with pytest.raises(NoReason):
        queue.decides(queue.bob, [bo], why=why)
    assert now_of(bo) == ("counted", "", True, "")


def test_who_may_not_judge_decides_nothing_and_another_workspace_is_not_found(queue):
    (bo,) = queue.waits("Bo")
    sells = Actor(queue.actor.workspace_id, "staff", 7, grants=grants_of(CampaignPermission.VIEW))

    with pytest.raises(NotAllowed):
        queue.decides(sells, [bo])
    with pytest.raises(NotFound):
        queue.decides(Queue().bob, [bo])
    assert queue.decides(queue.bob, []) == Decided(0, {})
    assert now_of(bo) == ("counted", "", True, "")


def test_twenty_take_as_many_statements_as_two(queue):
    def statements(names):
        rows = queue.waits(*names)
        with CaptureQueriesContext(connection) as asked:
            assert queue.decides(queue.bob, rows, why="x" * 999).done == len(rows)
        assert len(now_of(rows[0])[3]) == LONGEST_RULING
        return len(asked)

    assert statements(["A", "B"]) == statements([f"P{n}" for n in range(20)])


def test_what_was_said_of_somebody_goes_with_them(queue):
    bo, cy = queue.waits("Bo", "Cy")
    queue.decides(queue.bob, [bo, cy])
    erased = SimpleNamespace(fact=SimpleNamespace(workspace_id=queue.actor.workspace_id, member_id=bo.invitee_id))

    named("campaigns.forget").handle([erased], NOON)

    assert (now_of(bo)[3], now_of(cy)[3]) == ("", WHY)


def test_an_operator_ticks_some_is_shown_whom_it_is_about_and_told_what_came_of_it(db, cast, browser_of):
    queue = Queue(cast.workspace)
    bo, cy, di = queue.waits("Bo", "Cy", "Di")
    page = f"/campaigns/{queue.row.uid}/held"
    browser = browser_of(cast.alice)

    def posts(who=browser, **said):
        return who.post(f"{page}/several", said, headers={"accept-language": "en"})

    listed = browser.get(page, headers={"accept-language": "en"}).content.decode()
    assert listed.count('name="invitation"') == 3 and "everybody listed (3)" in listed
    shown = posts(verdict="withhold", invitation=[bo.uid, cy.uid]).content.decode()
    assert "2 people are not to count" in shown and "Di" not in shown
    # Why they wait is there to be read, and to be taken for the reason.
    (why,) = set(re.findall(r'<option value="([^"]+)">', shown))
    assert shown.count(f"<bdi>{why}</bdi>") == 2
    assert "3 people are to count" in posts(verdict="release", all="1").content.decode()

    # Nothing was done by looking; nothing is done without a reason, or of what is no choice.
    silent = posts(verdict="withhold", invitation=[bo.uid, cy.uid], sure="1", why=" ")
    assert (silent.status_code, "Say why they do not count" in silent.content.decode()) == (422, True)
    for nothing in ({"verdict": "release"}, {"verdict": "eat", "all": "1"}, {"verdict": "release", "invitation": "x"}):
        assert posts(**nothing).status_code == 302
    assert queue.held() == {bo.id, cy.id, di.id}

    # A colleague decides about one of them while she reads.
    withhold(queue.bob, invitation_uid=cy.uid, now=NOON + timedelta(minutes=1))
    done = posts(verdict="withhold", invitation=[bo.uid, cy.uid], sure="1", why=WHY)
    told = browser.get(done["Location"], headers={"accept-language": "en"}).content.decode()
    assert "1 person does not count." in told and "1 was left out: somebody decided meanwhile" in told
    assert now_of(bo)[3] == WHY and now_of(cy)[3] == ""

    assert posts(browser_of(cast.eve), verdict="release", all="1", sure="1").status_code == 404
    assert posts(browser_of(cast.dora), verdict="release", all="1", sure="1").status_code == 403
    assert queue.held() == {di.id}
