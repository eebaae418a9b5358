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


class Held(Owned):
    """Something of ours that a platform holds under its own id `ref`: a join way, words that groups welcome with.

    `body` is the port's own shape without what stands in columns. `wants`: what its line does next (`make`, `look`,
    `change`, `delete`, ""), not before the real moment `not_before`. `error`: why the platform did not.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    connection = reference("chats.Connection")
    kind = models.TextField()
    name = models.TextField()
    body = models.JSONField(default=dict)
    ref = models.TextField(default="")
    url = models.TextField(default="")
    wants = models.TextField(default="")
    not_before = models.DateTimeField(null=True)
    error = models.TextField(default="")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("chats_held")]
        indexes = [models.Index(fields=["connection", "kind"], name="chats_held_by_connection")]


class HeldGroup(Owned):
    """A group that a join way may lead into, in the order `place`; `is_in`: it does now."""

    held = reference("chats.Held")
    group = reference("groups.Group")
    place = models.SmallIntegerField()
    is_in = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["held", "group"], name="chats_held_group_once")]


class PlatformDay(Owned):
    """A day as the platform itself counts it, for all groups of `owner` together. `chats`: the groups they have now."""

    connection = reference("chats.Connection")
    owner = models.TextField()
    day = models.DateField()
    chats = models.JSONField(default=list)
    groups = models.IntegerField()
    talked = models.IntegerField()
    members = models.IntegerField()
    joined = models.IntegerField()
    spoke = models.IntegerField()
    messages = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "owner", "day"], name="chats_platform_day_once"),
        ]
