"""Tables of who recommends, who looked at their link, and whom they brought."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.referrers import Came, ReferrerState


class Referrer(Owned):
    """A member who recommends in a programme. `token`: the address of their link says it; `since`: when they said yes.

    `asked_by`: who of the team asked them, or they themselves.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    programme = reference("referrals.Programme", db_index=False)
    member = reference("members.Member", db_index=False)
    token = models.TextField(default=ids.link_token)
    state = models.TextField(choices=[(s.value, s.value) for s in ReferrerState])
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("referrals_referrer"),
            models.UniqueConstraint(fields=["uid"], name="referrals_referrer_uid"),
            models.UniqueConstraint(fields=["token"], name="referrals_referrer_token"),
            models.UniqueConstraint(fields=["programme", "member"], name="referrals_referrer_once"),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(since__isnull=False), name="referrals_nobody_without_a_yes"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="referrals_referrer_of")]


class Visit(Owned):
    """A phone that opened a link of a programme: the first link that it opened is the one that counts.

    `device`: a keyed hash. `word`: said to the bot or in a group, it tells who opened it.
    """

    workspace = known_by_parent()
    programme = reference("referrals.Programme", db_index=False)
    referrer = reference("referrals.Referrer", db_index=False)
    device = models.BinaryField()
    word = models.TextField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen = models.IntegerField(default=1)
    member = reference("members.Member", null=True, db_index=False)

    class Meta:
        constraints = [
            of_workspace("referrals_visit"),
            models.UniqueConstraint(fields=["programme", "device"], name="referrals_visit_once"),
            models.UniqueConstraint(fields=["workspace", "word"], name="referrals_visit_word"),
        ]
        indexes = [
            models.Index(fields=["referrer", "first_at"], name="referrals_visits_of"),
            models.Index(fields=["workspace", "member"], name="referrals_visits_by", condition=Q(member__isnull=False)),
        ]


class Referral(Owned):
    """Somebody who was brought: once a programme, first touch wins. `by`: who of the team wrote it down; `note`: what
    they said it rests on; `voided_at`: it was no referral.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    programme = reference("referrals.Programme", db_index=False)
    member = reference("members.Member", db_index=False)
    referrer = reference("referrals.Referrer", db_index=False)
    came = models.TextField(choices=[(c.value, c.value) for c in Came])
    at = models.DateTimeField()
    by = models.TextField(default="")
    note = models.TextField(default="")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.TextField(default="")
    why = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("referrals_referral"),
            models.UniqueConstraint(fields=["uid"], name="referrals_referral_uid"),
            models.UniqueConstraint(
                fields=["programme", "member"], name="referrals_brought_once", condition=Q(voided_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "member"], name="referrals_brought"),
            models.Index(fields=["referrer", "at"], name="referrals_brought_by"),
        ]
