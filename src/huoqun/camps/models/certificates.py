"""Tables of certificates."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..certificates import CertificateState


class CertificateTemplate(Owned):
    """A design with a name; see `certificates.Design`. `seal`: the id of a kept picture."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    name = models.TextField()
    title = models.TextField()
    subtitle = models.TextField(default="")
    body = models.TextField()
    signatory = models.TextField(default="")
    signatory_title = models.TextField(default="")
    colour = models.TextField()
    paper = models.TextField()
    language = models.TextField()
    seal = models.BigIntegerField(null=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("camps_certificatetemplate")]


class Certifying(Owned):
    """How a class certifies: by which template (none: the one that ships), and whether by itself at graduation.

    `issued`: how many so far, which numbers them.
    """

    workspace = known_by_parent()
    group_run = reference("playbooks.GroupRun", db_index=False)
    template = reference("camps.CertificateTemplate", null=True, db_index=False)
    by_itself = models.BooleanField(default=False)
    issued = models.IntegerField(default=0)

    class Meta:
        constraints = [
            of_workspace("camps_certifying"),
            models.UniqueConstraint(fields=["group_run"], name="camps_certifying_once"),
        ]


class Certificate(Owned):
    """A member's certificate of a class, as it was issued: `drawn` has all that its sheet says, so it never changes.

    `secret`: its public address, drawn anew whenever it is printed, and so not hashed. `shown_at`: since when the
    member lets strangers read the whole name.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    secret = models.TextField(unique=True)
    serial = models.TextField()
    group_run = reference("playbooks.GroupRun", db_index=False)
    group = reference("groups.Group", db_index=False)
    member = reference("members.Member", db_index=False)
    name = models.TextField()
    drawn = models.JSONField()
    state = models.SmallIntegerField(choices=[(s.value, s.name) for s in CertificateState])
    issued_at = models.DateTimeField()
    issued_by = models.TextField()
    shown_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("camps_certificate"),
            models.UniqueConstraint(fields=["workspace", "serial"], name="camps_certificate_serial"),
            models.UniqueConstraint(
                fields=["group_run", "member"], name="camps_certificate_once",
                condition=Q(state=CertificateState.ISSUED),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["workspace", "member"], name="camps_certificates_of_member"),
            models.Index(fields=["group_run", "id"], name="camps_certificates_of_run"),
        ]
