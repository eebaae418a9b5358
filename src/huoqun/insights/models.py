"""Tables of insights. Never imported outside this module."""

from __future__ import annotations

from django.db import models

from huoqun.core.tenancy import Owned

from .rules import Arm, Foretells


class MemberDay(Owned):
    """What a member did in a group on a day of the group's zone; `group_id` 0: in no group.

    `member_id` is who they are today: whoever was merged into somebody counts as them. What was recalled is left out.
    Of replies and answers those count whose message is at most `rules.REPLIES_WITHIN` days old, on the day of the
    reply. Rows are made by jobs.folding alone and can be made anew at any time.
    """

    group_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    day = models.DateField()
    messages = models.IntegerField(default=0)
    words = models.IntegerField(default=0)
    links = models.IntegerField(default=0)
    turns = models.IntegerField(default=0)
    replies_out = models.IntegerField(default=0)
    replies_in = models.IntegerField(default=0)
    mentions_out = models.IntegerField(default=0)
    mentions_in = models.IntegerField(default=0)
    questions = models.IntegerField(default=0)
    answers = models.IntegerField(default=0)
    reactions = models.IntegerField(default=0)
    check_ins = models.IntegerField(default=0)
    purchases = models.IntegerField(default=0)
    gatherings = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "group_id", "day", "member_id"], name="insights_day_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member_id", "day"], name="insights_days_of_member")]


class StaleDay(Owned):
    """A group's day whose rows in MemberDay are to be made anew, because something of it came, changed or went."""

    group_id = models.BigIntegerField()
    day = models.DateField()
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "group_id", "day"], name="insights_stale_once"),
        ]


class StaleMonth(Owned):
    """A month that the archive has to write anew. `version` rises with every change, so that none is lost while it is
    being written.
    """

    month = models.DateField()
    version = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "month"], name="insights_stale_month_once"),
        ]


class Looked(Owned):
    """That something was looked at for a period, so that it is proposed once, however many workers look."""

    what = models.TextField()
    period = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "what", "period"], name="insights_looked_once"),
        ]


class Foretold(Owned):
    """What was foretold on a day, and what came: a group's going quiet in 28 days (`member_id` 0), a silent member's
    return to it within 60, a newcomer's within 30. `chance`: of that; None where it was too early. `facts`: what spoke
    for it, and chances beside it. `arm`: what was done of it: proposed, acted, held_out, or empty. Rows have no
    references, as the cube's.
    """

    kind = models.TextField(choices=[(k, k) for k in Foretells])
    group_id = models.BigIntegerField()
    member_id = models.BigIntegerField(default=0)
    day = models.DateField()
    chance = models.FloatField(null=True)
    facts = models.JSONField(default=dict)
    arm = models.TextField(choices=[(a, a) for a in Arm], default=Arm.NONE)
    acted_at = models.DateTimeField(null=True)
    known_on = models.DateField()
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "group_id", "member_id", "day"], name="insights_foretold_once"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "kind", "-day"], name="insights_foretold_newest"),
            models.Index(
                fields=["workspace", "known_on"], condition=models.Q(came__isnull=True), name="insights_foretold_open"
            ),
        ]


class Taken(Owned):
    """What a measure came to, of a group or (`group_id` 0) of the whole workspace: the last time it was taken.

    `rows`: as measures.base.lines has them. Nothing from the day `until` on is in it; `history`: how many days before
    that the archive goes back. The row called `shape` holds what was judged of the group's shape (queries.shapes).
    """

    group_id = models.BigIntegerField()
    name = models.TextField()
    until = models.DateField()
    history = models.IntegerField()
    rows = models.JSONField()
    millis = models.IntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "group_id", "name"], name="insights_taken_once"),
        ]
