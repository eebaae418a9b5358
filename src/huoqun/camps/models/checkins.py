"""Tables of check-ins."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules import How, State, Way


def words_alone() -> list[str]:
    """What a day accepts that says nothing else."""
    return [Way.WORDS]


class Window(Owned):
    """A day of a group run on which members may check in, from `opened_at` until `closes_at`.

    `accepts`: Ways. `with_word`: pictures and the like need the word beside them. `freezes`: at most so many a member.
    """

    group_run = reference("playbooks.GroupRun", db_index=False)
    group = reference("groups.Group", db_index=False)
    day = models.IntegerField()
    word = models.TextField(default="")
    least = models.SmallIntegerField(default=0)
    accepts = ArrayField(models.TextField(), default=words_alone)
    with_word = models.BooleanField(default=False)
    freezes = models.SmallIntegerField(default=2)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("camps_window"),
            models.UniqueConstraint(fields=["group_run", "day"], name="camps_window_once"),
        ]
        indexes = [models.Index(fields=["workspace", "group", "closes_at"], name="camps_windows_open")]


class Checkin(Owned):
    """What stands for a member at a day of a group run: a check-in with what proves it, or a day that was frozen.

    One that was said in a group names its message; one from a page holds its text, link and files itself. `by`: who
    did it, where that was not the member. `fingerprint`: the same for the same picture or text, empty: unknown.
    """

    workspace = known_by_parent()
    group_run = reference("playbooks.GroupRun", db_index=False)
    group = reference("groups.Group", db_index=False)
    member = reference("members.Member", db_index=False)
    day = models.IntegerField()
    at = models.DateTimeField()
    how = models.SmallIntegerField(choices=[(h.value, h.name) for h in How])
    state = models.SmallIntegerField(choices=[(s.value, s.name) for s in State], default=State.COUNTED)
    message_id = models.BigIntegerField(null=True)
    message_at = models.DateTimeField(null=True)
    text = models.TextField(default="")
    link = models.TextField(default="")
    files = ArrayField(models.BigIntegerField(), default=list)
    fingerprint = models.TextField(default="")
    by = models.TextField(default="")
    reason = models.TextField(default="")
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_checkin"),
            models.UniqueConstraint(fields=["group_run", "member", "day"], name="camps_checkin_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "member"], name="camps_checkins_of_member"),
            models.Index(fields=["group_run", "day"], name="camps_checkins_of_day"),
            models.Index(
                fields=["workspace", "message_id"], name="camps_checkins_said", condition=Q(message_id__isnull=False)
            ),
        ]
