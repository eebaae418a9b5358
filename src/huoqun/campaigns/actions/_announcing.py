"""What is announced of who waits for a person, and of screenshots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.invitations import InvitationHeld
from ..facts.screenshots import ScreenshotMoved
from ..models.invitation import Invitation
from ..models.screenshots import Shot


def say_held(actor: Actor, rows: Sequence[Invitation], about: str, now: datetime) -> None:
    """Announce of these that they are held back (`held`), or were let go (`released`)."""
    facts = [
        InvitationHeld(campaign_id=r.campaign_id, invitation_id=r.id, member_id=r.invitee_id, about=about)
        for r in rows
    ]  # fmt: skip
    journal.record(actor, facts, at=now)


def say_shot(actor: Actor, shot: Shot, about: str, now: datetime, *, by_itself: bool) -> None:
    """Announce how far a screenshot is."""
    moved = ScreenshotMoved(
        campaign_id=shot.campaign_id, shot_id=shot.id, member_id=shot.member_id, about=about, by_itself=by_itself
    )
    journal.record(actor, [moved], at=now)
