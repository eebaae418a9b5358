"""Tables of people. Never imported outside this module."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from .rules import STAGE_CHOICES, LawfulBasis, ProofKind, Stage


class Member(Owned):
    """A person, on whatever platforms. `background` holds identity tags (city, trade, company, role …)."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    canonical = reference("members.Member", null=True)
    name = models.TextField()
    is_bot = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_minor = models.BooleanField(default=False)
    stage = models.SmallIntegerField(choices=STAGE_CHOICES, default=Stage.UNKNOWN)
    stage_at = models.DateTimeField(null=True)
    introduction = models.TextField(default="")
    background = models.JSONField(default=dict)
    brought_by = reference("members.Member", null=True)
    custom = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("members_member")]
        indexes = [
            models.Index(fields=["workspace", "stage", "id"], name="members_by_stage"),
            models.Index(fields=["canonical"], name="members_merged", condition=Q(canonical__isnull=False)),
            models.Index(fields=["workspace", "stage_at"], name="members_moved", condition=Q(stage_at__isnull=False)),
            # and members_by_gram and members_by_last_word, which Django has no words for
            models.Index(fields=["workspace", "id"], name="members_aside", condition=Q(is_bot=True) | Q(is_staff=True)),
        ]


class Identity(Owned):
    """What a person is called somewhere: a platform's user id, or `phone`, `email`, `unionid`, `own` (own system's id).

    `platform` is a realm where a platform's ids hold within one tenant only: `wecom:ww8213…` (rules.platform_of).

    Names and keys are personal data; an erased person's are replaced by a salted tombstone.
    """

    member = reference("members.Member")
    platform = models.TextField()
    key = models.TextField()
    name = models.TextField(default="")
    handle = models.TextField(default="")
    proven_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("members_identity"),
            models.UniqueConstraint(fields=["workspace", "platform", "key"], name="members_identity_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="members_identities")]


class Merge(Owned):
    """One person was found behind two members; how that was known, and whether it was taken back.

    `lent_stage`: the stage that the kept one has only because of what the merged one did; `own_stage`: the one before.
    """

    kept = reference("members.Member")
    merged = reference("members.Member")
    evidence = models.JSONField(default=dict)
    own_stage = models.SmallIntegerField(null=True)
    lent_stage = models.SmallIntegerField(null=True)
    actor = models.TextField()
    at = models.DateTimeField()
    undone_by = models.TextField(default="")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("members_merge"),
            models.UniqueConstraint(
                fields=["workspace", "merged"], condition=Q(undone_at__isnull=True), name="members_merged_once"
            ),
        ]


class Claim(Owned):
    """Somebody else is told to have what an identity gives to another member: a hint that the two are one person."""

    member = reference("members.Member")
    kind = models.TextField()
    key = models.TextField()
    proven = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "key", "member"], name="members_claim_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="members_claims")]


class Apart(Owned):
    """Two members of whom the team said that they are two people. `one` has the smaller id."""

    one = reference("members.Member")
    other = reference("members.Member")
    reason = models.TextField(default="")
    actor = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "one", "other"], name="members_apart_once"),
        ]


class Proof(Owned):
    """A secret of one use: a code shown to `member`, to be said from another account; or a link for `member` that asks
    whether they are `other` too. Only its hash is kept.
    """

    member = reference("members.Member")
    other = reference("members.Member", null=True)
    kind = models.TextField(choices=[(k.value, k.value) for k in ProofKind])
    token_hash = models.BinaryField()
    issued_by = models.TextField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = reference("members.Member", null=True)

    class Meta:
        constraints = [
            of_workspace("members_proof"),
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="members_proof_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="members_proofs")]


class PageLink(Owned):
    """A link of one use to a member's own page. Only its hash is kept. `path`: where it leads, below /me/."""

    member = reference("members.Member")
    token_hash = models.BinaryField()
    path = models.TextField(default="")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("members_pagelink"),
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="members_page_link_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="members_page_links")]


class Device(Owned):
    """A browser in which a member's page opens: it holds a cookie, of which only the hash is kept.

    `next_hash`: of the secret that it was given to hold from now on; the first visit with that ends the one before.
    """

    member = reference("members.Member")
    token_hash = models.BinaryField()
    next_hash = models.BinaryField(null=True)
    renewed_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    name = models.TextField(default="")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("members_device"),
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="members_device_once"),
            models.UniqueConstraint(
                fields=["workspace", "next_hash"],
                name="members_device_next_once",
                condition=Q(next_hash__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="members_devices")]


class WrongCode(Owned):
    """Somebody said a code that is none; kept for a day, so that nobody guesses."""

    member = reference("members.Member")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "member", "at"], name="members_wrong_codes")]


class Tag(Owned):
    name = models.CharField(max_length=40)
    colour = models.CharField(max_length=12, default="gray")

    class Meta:
        constraints = [
            of_workspace("members_tag"),
            models.UniqueConstraint(fields=["workspace", "name"], name="members_tag_once"),
        ]


class MemberTag(Owned):
    member = reference("members.Member")
    tag = reference("members.Tag")
    source = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "member", "tag"], name="members_tagged_once"),
        ]
        indexes = [models.Index(fields=["workspace", "tag", "member"], name="members_by_tag")]


class Field(Owned):
    """A custom field that the operator added; values live in `Member.custom` under `key`."""

    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, default="text")
    options = models.JSONField(default=list)
    position = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            of_workspace("members_field"),
            models.UniqueConstraint(fields=["workspace", "key"], name="members_field_once"),
        ]


class Consent(Owned):
    """A yes or no to one purpose, as it was given: which text, where, when, on what lawful basis. Rows only grow."""

    member = reference("members.Member")
    purpose = models.TextField()
    granted = models.BooleanField()
    text_version = models.TextField(default="")
    source = models.TextField()
    lawful_basis = models.TextField(choices=[(b, b) for b in LawfulBasis], default=LawfulBasis.CONSENT)
    at = models.DateTimeField()

    class Meta:
        constraints = [of_workspace("members_consent")]
        indexes = [models.Index(fields=["workspace", "member", "purpose", "-at"], name="members_consents")]


class Tombstone(Owned):
    """A salted hash of an erased identity, so that a later import does not bring the person back."""

    digest = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="members_tombstone_once")]
