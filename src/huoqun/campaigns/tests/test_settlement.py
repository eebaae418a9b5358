"""What stands on a campaign's settlement: what it waits for, and which way in brought people who stayed."""

from datetime import timedelta

from ..models.invitation import Award, Code, Invitation
from ..queries.settlement import awards_by_state, sources, waits
from .test_weighing import HOUR, NOON, Brought


def test_what_a_settlement_says(db):
    here = Brought()
    own = {"workspace_id": here.actor.workspace_id, "campaign_id": here.row.id}
    door = Code.objects.create(**own, label="shop door", made_at=NOON)
    bo, cy, di = (here.joined(name, device=name) for name in ("Bo", "Cy", "Di"))
    Invitation.objects.filter(id=bo.id).update(state="matured")
    Invitation.objects.filter(id=cy.id).update(inviter=None, code=door, left_at=NOON + 24 * HOUR, held_at=NOON)
    Invitation.objects.filter(id=di.id).update(inviter=None, code=None, matures_at=NOON + 72 * HOUR)
    for what, state in (("each:1", "posted"), ("each:2", "pending")):
        Award.objects.create(
            **own, participant_id=here.ann.id, what=what, attempt=1, amount=10, state=state, key=what, made_at=NOON
        )

    still = waits(own["workspace_id"], here.row.id, now=NOON)
    assert (still.ripening, still.ripe_by, still.held, still.held_since) == (1, NOON + 72 * HOUR, 1, NOON)
    later = waits(own["workspace_id"], here.row.id, now=NOON + 73 * HOUR)
    assert (later.ripening, later.silent, later.silent_by) == (0, 1, NOON + 144 * HOUR)
    assert (still.appeals, still.screenshots, still.aside) == (0, 0, 1)
    paid = [(one.state, one.people, one.amount) for one in awards_by_state(own["workspace_id"], here.row.id)]
    assert paid == [("pending", 1, 10), ("posted", 1, 10)]

    found = sources(own["workspace_id"], here.row.id, now=NOON + timedelta(days=8))
    by = {
        (one.by_friends, one.label): (one.joined, one.matured, one.after[0].people, one.after[0].here) for one in found
    }
    assert by == {(True, ""): (1, 1, 1, 1), (False, "shop door"): (1, 0, 1, 0), (False, ""): (1, 0, 1, 1)}
    assert {one.after[1].people for one in found} == {0}
