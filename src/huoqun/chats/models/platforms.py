"""What platforms keep of ours, as we know it: mass messages, tags of contacts."""

from __future__ import annotations

from django.db import models

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference


class ContactTags(Owned):
    """The tags that a platform has on a contact, as we know them: what differs from these is news, there or here.

    `person`: the platform's own id; `member`: who that was when it was told.
    """

    connection = reference("chats.Connection")
    member = reference("members.Member")
    person = models.TextField()
    names = models.JSONField(default=list)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "person"], name="chats_contact_tags_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="chats_tags_of_member")]


class Mass(Owned):
    """A mass message that a platform took under its own id `ref`: colleagues release it in its app.

    `reminders`: {at, by, state, reason}. `wants`: what its line does next (`remind`, `stop`, ""). `polled_at` is real.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    connection = reference("chats.Connection")
    batch = models.TextField()
    ref = models.TextField()
    made_at = models.DateTimeField()
    polled_at = models.DateTimeField(null=True)
    reminders = models.JSONField(default=list)
    wants = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("chats_mass")]
        indexes = [models.Index(fields=["workspace", "batch"], name="chats_masses_of_batch")]


class MassTarget(Owned):
    """Where a mass message stands with one recipient, as the platform tells it. `sender`: who releases it there."""

    mass = reference("chats.Mass")
    effect = reference("chats.Effect")
    target = models.TextField()
    state = models.TextField(default="waiting")
    sender = models.TextField(default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mass", "effect"], name="chats_mass_target_once")]
