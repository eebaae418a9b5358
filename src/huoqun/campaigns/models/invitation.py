"""Tables of codes, who looked at them, who was brought, and what is owed for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.awards import AwardState
from ..rules.invitations import Came, InvitationState


class Code(Owned):
    """A code of a campaign: of a participant, or of a place where it hangs (`label`). `token`: its address says it."""

    token = models.TextField(default=ids.link_token)
    campaign = reference("campaigns.Campaign", db_index=False)
    participant = reference("campaigns.Participant", null=True, db_index=False)
    label = models.TextField(default="")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("campaigns_code"),
            models.UniqueConstraint(fields=["token"], name="campaigns_code_token"),
            models.UniqueConstraint(
                fields=["participant"], name="campaigns_code_of_participant", condition=Q(participant__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["campaign", "id"], name="campaigns_codes")]


class Visit(Owned):
    """A device that looked at a code of a campaign: the first code that it saw is the one that counts; `other`,
    the next one, where the first turns out to be the own one of whoever has the device.

    `device`, `network`: keyed hashes, which say nothing outside this campaign. `seen`: how often it came.
    """

    workspace = known_by_parent()
    campaign = reference("campaigns.Campaign", db_index=False)
    code = reference("campaigns.Code", db_index=False)
    other = reference("campaigns.Code", null=True, db_index=False)
    device = models.BinaryField()
    network = models.BinaryField(default=b"")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen = models.IntegerField(default=1)
    member = reference("members.Member", null=True, db_index=False)

    class Meta:
        constraints = [
            of_workspace("campaigns_visit"),
            models.UniqueConstraint(fields=["campaign", "device"], name="campaigns_visit_once"),
        ]
        indexes = [
            models.Index(fields=["code", "first_at"], name="campaigns_visits_of_code"),
            models.Index(fields=["campaign", "network"], name="campaigns_visits_of_network"),
            models.Index(
                fields=["workspace", "member"], name="campaigns_visits_of_member", condition=Q(member__isnull=False)
            ),
        ]


class Invitation(Owned):
    """Somebody who was brought, or came by the code of a place (`inviter` null): once a campaign, first touch wins.

    Every moment is kept; counts are worked out from these rows. `held_at`: waits for a person, `reasons` says why.
    `appealed_at`: whoever brought them asked once for another look, with the words `appeal`. `ruling`: what somebody
    said as they decided; whoever brought them reads it where they do not count.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    campaign = reference("campaigns.Campaign", db_index=False)
    invitee = reference("members.Member", db_index=False)
    inviter = reference("campaigns.Participant", null=True, db_index=False)
    code = reference("campaigns.Code", null=True, db_index=False)
    came = models.TextField(choices=[(c.value, c.value) for c in Came])
    state = models.TextField(choices=[(s.value, s.value) for s in InvitationState])
    group = reference("groups.Group", null=True, db_index=False)
    identified_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    matures_at = models.DateTimeField(null=True)
    matured_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    why = models.TextField(default="")
    held_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.TextField(default="")
    score = models.IntegerField(default=0)
    reasons = models.JSONField(default=list)
    appealed_at = models.DateTimeField(null=True)
    appeal = models.TextField(default="", db_default="")
    ruling = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            of_workspace("campaigns_invitation"),
            models.UniqueConstraint(fields=["uid"], name="campaigns_invitation_uid"),
            models.UniqueConstraint(fields=["campaign", "invitee"], name="campaigns_invitation_once"),
        ]
        indexes = [
            models.Index(fields=["inviter", "counted_at"], name="campaigns_brought_by"),
            models.Index(fields=["workspace", "invitee"], name="campaigns_brought"),
            models.Index(
                fields=["campaign", "matures_at"], name="campaigns_maturing", condition=Q(state="counted")
            ),
            models.Index(fields=["campaign", "held_at"], name="campaigns_held", condition=Q(held_at__isnull=False)),
        ]  # fmt: skip


class Award(Owned):
    """What is set aside or was paid to a participant: `each:<invitation>` or `step:<people>`, once at a time.

    `attempt`: what was let go may be earned anew. `key`: of its transfer.
    """

    workspace = known_by_parent()
    campaign = reference("campaigns.Campaign", db_index=False)
    participant = reference("campaigns.Participant", db_index=False)
    what = models.TextField()
    attempt = models.IntegerField()
    amount = models.BigIntegerField()
    state = models.TextField(choices=[(s.value, s.value) for s in AwardState])
    key = models.TextField()
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("campaigns_award"),
            models.UniqueConstraint(fields=["participant", "what", "attempt"], name="campaigns_award_attempt"),
            models.UniqueConstraint(
                fields=["participant", "what"], name="campaigns_award_once", condition=~Q(state="voided")
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="campaigns_award_is_some"),
        ]
        indexes = [models.Index(fields=["campaign", "state"], name="campaigns_awards")]
