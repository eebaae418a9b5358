"""Tables of introductions, and of nicknames that were seen to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.rituals import IntroState, Step, Way


class Introduction(Owned):
    """How a member introduces themselves in a group. `member`: whoever stands for the person; `step`: what was asked
    for last, `asked_at`: when, null: the first words are the last; `again`: the nickname was asked for a second time;
    `proposed`: the nickname that was put to them; `terms`: how the first words go out, an `actions._opening.Terms`;
    `gift`: the red packet that was made for it, 0: none.
    """

    workspace = known_by_parent()
    group = reference("groups.Group", db_index=False)
    member = reference("members.Member", db_index=False)
    way = models.TextField(choices=[(w.value, w.value) for w in Way])
    state = models.TextField(choices=[(s.value, s.value) for s in IntroState], default=IntroState.OPEN)
    step = models.TextField(choices=[(s.value, s.value) for s in Step], default=Step.WHO)
    who = models.TextField(default="")
    needs = models.TextField(default="")
    offers = models.TextField(default="")
    nickname = models.TextField(default="")
    proposed = models.TextField(default="")
    again = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    terms = models.JSONField(default=dict)
    gift = models.BigIntegerField(default=0, db_default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("newcomers_introduction"),
            models.UniqueConstraint(
                fields=["workspace", "member", "group"],
                condition=Q(state__in=["open", "waiting"]),
                name="newcomers_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "group", "-id"], name="newcomers_of_group"),
            models.Index(fields=["workspace", "member"], name="newcomers_of_member"),
            models.Index(fields=["ends_at"], condition=Q(state__in=["open", "waiting"]), name="newcomers_due"),
        ]


class Naming(Owned):
    """A nickname that did not follow the pattern of that time, and what was done about it, once. `nickname`: as it
    was; `proposed`: what it could be; `how`: set, asked, or task.
    """

    workspace = known_by_parent()
    group = reference("groups.Group", db_index=False)
    member = reference("members.Member", db_index=False)
    pattern = models.TextField()
    nickname = models.TextField(default="")
    proposed = models.TextField(default="")
    how = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("newcomers_naming"),
            models.UniqueConstraint(fields=["group", "member", "pattern"], name="newcomers_named_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="newcomers_naming_of")]
