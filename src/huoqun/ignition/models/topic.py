"""Tables of ignition: topics, their people, what they were given and showed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from ..rules import GiftKind, PersonState


class Topic(Owned):
    """Something that key people are asked to set going. `words`: they are asked with, {name} and {topic} filled in."""

    uid = models.UUIDField(default=ids.uid)
    name = models.TextField()
    about = models.TextField(default="")
    words = models.TextField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("ignition_topic"),
            models.UniqueConstraint(fields=["uid"], name="ignition_topic_uid"),
        ]


class Person(Owned):
    """Somebody in a topic: a member, or somebody outside with a `name`. `place`: where they show things; `code`: of a
    campaign, by which it is known whom they brought.
    """

    uid = models.UUIDField(default=ids.uid)
    topic = reference("ignition.Topic", db_index=False)
    member = reference("members.Member", null=True, db_index=False)
    name = models.TextField(default="")
    place = models.TextField(default="")
    note = models.TextField(default="")
    state = models.TextField(choices=[(s.value, s.value) for s in PersonState], default=PersonState.LISTED)
    code = models.TextField(default="")
    listed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("ignition_person"),
            models.UniqueConstraint(fields=["uid"], name="ignition_person_uid"),
            models.UniqueConstraint(
                fields=["topic", "member"], name="ignition_person_once", condition=Q(member__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "topic"], name="ignition_people"),
            models.Index(fields=["workspace", "member"], name="ignition_people_of", condition=Q(member__isnull=False)),
        ]


class Gift(Owned):
    """What somebody was given, with the words that disclose it; `amount` in minor units of the workspace's currency."""

    uid = models.UUIDField(default=ids.uid)
    person = reference("ignition.Person", db_index=False)
    kind = models.TextField(choices=[(k.value, k.value) for k in GiftKind])
    what = models.TextField()
    amount = models.BigIntegerField()
    disclosure = models.TextField()
    given_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        constraints = [
            of_workspace("ignition_gift"),
            models.UniqueConstraint(fields=["uid"], name="ignition_gift_uid"),
            models.CheckConstraint(condition=~Q(disclosure=""), name="ignition_gift_disclosed"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="ignition_gift_worth"),
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="ignition_gifts")]


class Showing(Owned):
    """What somebody showed of it, and whether the words that disclose it stood there."""

    gift = reference("ignition.Gift", db_index=False)
    url = models.TextField(default="")
    note = models.TextField(default="")
    disclosed = models.BooleanField()
    shown_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "gift"], name="ignition_showings")]
