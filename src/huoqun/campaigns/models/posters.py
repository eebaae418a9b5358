"""Tables of posters: a campaign's layout, and the pictures that were drawn of it for its codes."""

from __future__ import annotations

from django.db import models

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference


class Poster(Owned):
    """A campaign's poster. `layout`: as `posters.layout.written` has it; `tones`: of its picture (`posters.colours`).

    `picture`: a file's uid, "" without one; `digest`: of the file.
    """

    campaign = reference("campaigns.Campaign", db_index=False)
    layout = models.JSONField()
    picture = models.TextField(default="")
    digest = models.BinaryField(default=b"")
    tones = models.BinaryField(default=b"")
    changed_by = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("campaigns_poster"),
            models.UniqueConstraint(fields=["campaign"], name="campaigns_poster_once"),
        ]


class Copy(Owned):
    """A poster for one code. `key`: of what is on it, so that it is drawn once; `file`: of core's files, 0 until then.

    `handed_at`: when its participant was given it, which campaigns that are slowed down count; null for places' codes.
    `portrait`: of core's files, the picture of themselves that its participant gave for it; 0: none.
    """

    uid = models.UUIDField(default=ids.uid)
    campaign = reference("campaigns.Campaign", db_index=False)
    code = reference("campaigns.Code", db_index=False)
    key = models.TextField(default="")
    file = models.BigIntegerField(default=0)
    portrait = models.BigIntegerField(default=0, db_default=0)
    handed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("campaigns_copy"),
            models.UniqueConstraint(fields=["uid"], name="campaigns_copy_uid"),
            models.UniqueConstraint(fields=["code"], name="campaigns_copy_once"),
        ]
        indexes = [
            models.Index(fields=["campaign", "handed_at"], name="campaigns_copies_handed"),
            models.Index(fields=["seen_at"], name="campaigns_copies_seen", condition=~models.Q(file=0)),
        ]
