"""Tables of screenshots that prove a sharing: what was sent, what came of it, and its print, which stays."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.screenshots import ShotState


class Shot(Owned):
    """A screenshot that a member sent: the first of a campaign, or the one more after it was sent back.

    `file`: of core's files, 0 once it is deleted; `lines`: what it says, emptied with it. `signs`: words of
    `screenshots.verdicts`; `alike`: the uid of the picture it is made of, how, and how much is the same (percent).
    `because`, `why`: a person's reason for sending it back, as a key of `Back` and in words of their own; either "".
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    campaign = reference("campaigns.Campaign", db_index=False)
    member = reference("members.Member", db_index=False)
    attempt = models.IntegerField()
    file = models.BigIntegerField()
    state = models.TextField(choices=[(s.value, s.value) for s in ShotState], default=ShotState.SENT)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=dict)
    signs = models.JSONField(default=list)
    alike = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    because = models.TextField(default="", db_default="")
    why = models.TextField(default="")
    appealed_at = models.DateTimeField(null=True)
    appeal = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("campaigns_shot"),
            models.UniqueConstraint(fields=["uid"], name="campaigns_shot_uid"),
            models.UniqueConstraint(fields=["campaign", "member", "attempt"], name="campaigns_shot_attempt"),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="campaigns_shot_counted"),
        ]
        indexes = [
            models.Index(fields=["sent_at"], name="campaigns_shots_to_read", condition=Q(state="sent")),
            models.Index(fields=["campaign", "state", "sent_at"], name="campaigns_shots"),
            models.Index(fields=["workspace", "member"], name="campaigns_shots_of_member"),
        ]


class Print(Owned):
    """The print of a screenshot, of whatever campaign: by it copies are found when the picture is long gone.

    `words`: of which a copy has many in common; `points`, `signs`, `edges`: as `screenshots.prints.packed` has them.
    """

    workspace = known_by_parent()
    shot = reference("campaigns.Shot", db_index=False)
    width = models.IntegerField()
    height = models.IntegerField()
    digest = models.BinaryField()
    words = ArrayField(models.BigIntegerField())
    points = models.BinaryField()
    signs = models.BinaryField()
    edges = models.BinaryField()

    class Meta:
        constraints = [
            of_workspace("campaigns_print"),
            models.UniqueConstraint(fields=["shot"], name="campaigns_print_of_shot"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="campaigns_prints_by_word"),
            models.Index(fields=["workspace", "digest"], name="campaigns_prints_by_digest"),
        ]
