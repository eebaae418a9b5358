"""An invitation that matured is a deed, once, for as long as it counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.campaigns.facts.invitations import InvitationMoved
from huoqun.core import journal
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, named
from huoqun.core.models import Fact, Workspace
from huoqun.deeds.models import Deed
from huoqun.members.models import Member

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def actor(db):
    return system(Workspace.objects.create(name="Runners", created_at=NOON).id, "campaigns")


def moved(actor, *steps):
    """Invitations move on, each (invitation, inviter, about); every fact so far is heard, once more or for the first
    time.
    """
    facts = [
        InvitationMoved(campaign_id=1, invitation_id=one, member_id=9, inviter_id=by, about=about)
        for one, by, about in steps
    ]
    journal.record(actor, facts, at=NOON)
    told = Fact.objects.filter(name="campaigns.invitation_moved").order_by("id")
    named("campaigns.deeds").handle([Unit(fact) for fact in told], NOON)
    return list(Deed.objects.order_by("source_id").values_list("source_id", "member_id", "kind"))


def test_it_is_recorded_once_withdrawn_with_the_invitation_and_back_with_it(actor):
    lin = Member.objects.create(workspace_id=actor.workspace_id, name="Lin", created_at=NOON).id

    assert moved(actor, (1, lin, "counted"), (2, None, "matured")) == []
    assert moved(actor, (1, lin, "matured"), (2, lin, "matured")) == [("1", lin, "invited"), ("2", lin, "invited")]
    assert moved(actor, (2, lin, "voided")) == [("1", lin, "invited"), ("2", lin, "withdrawn")]
    assert moved(actor, (2, lin, "matured")) == [("1", lin, "invited"), ("2", lin, "invited")]
    # Of one batch what was said last counts
    assert moved(actor, (3, lin, "matured"), (3, lin, "voided"))[2:] == []
    assert named("campaigns.deeds").acts, "what was imported is no deed"
