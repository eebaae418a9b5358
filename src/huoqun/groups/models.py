"""Tables of groups. Never imported outside this module."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from .rules import GroupRole


class Kind(Owned):
    """A kind of group is data: six ship, operators add theirs. `life_hours` null: it has no planned end."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    about = models.TextField(default="")
    life_hours = models.IntegerField(null=True)
    colour = models.CharField(max_length=12, default="blue")
    ships = models.BooleanField(default=False)
    position = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            of_workspace("groups_kind"),
            models.UniqueConstraint(fields=["workspace", "key"], name="groups_kind_once"),
        ]


class Chapter(Owned):
    """A chapter (属地): the branch of a community in one place. Its groups belong to it."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=80, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("groups_chapter"),
            models.UniqueConstraint(fields=["workspace", "name"], name="groups_chapter_once"),
        ]


class Group(Owned):
    """A chat group. (`platform`, `key`) is its name on the platform, or its stable name in an export.

    `platform` is a realm where ids hold within one tenant only: `wecom:ww8213…`.

    `position`: what the group is for, in one sentence. `persona_*`: who it is for, who not, why one would join.
    `product`: the product or service that it leads to, or that it belongs to.
    The charter is `purpose`, `values`, `rules_text`. `ended_at`: dissolved or archived.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    platform = models.TextField()
    key = models.TextField()
    name = models.TextField()
    topic = models.TextField(default="")
    kind = reference("groups.Kind")
    chapter = reference("groups.Chapter", null=True)
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    capacity = models.IntegerField(null=True)
    position = models.TextField(default="")
    persona_for = models.TextField(default="")
    persona_not_for = models.TextField(default="")
    why_join = models.TextField(default="")
    product = models.TextField(default="", db_default="")
    purpose = models.TextField(default="")
    values = models.TextField(default="")
    rules_text = models.TextField(default="")
    founded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("groups_group"),
            models.UniqueConstraint(fields=["workspace", "platform", "key"], name="groups_group_once"),
        ]
        indexes = [models.Index(fields=["workspace", "kind"], name="groups_by_kind")]


class Span(Owned):
    """One stay of a member in a group. `left_at` null: still there. `inferred`: known only from their words.

    The exclusion constraint `groups_spans_apart` (in the migration) keeps a member's stays in a group apart.
    """

    group = reference("groups.Group")
    member = reference("members.Member")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    inferred = models.BooleanField(default=False)
    role = models.CharField(max_length=12, choices=[(r, r) for r in GroupRole], default=GroupRole.MEMBER)
    nickname = models.TextField(default="")
    way_in = models.TextField(default="")
    brought_by = reference("members.Member", null=True)

    class Meta:
        constraints = [
            of_workspace("groups_span"),
            models.UniqueConstraint(
                fields=["group", "member"], condition=Q(left_at__isnull=True), name="groups_span_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "group", "member", "joined_at"], name="groups_spans_of_group"),
            models.Index(fields=["workspace", "member", "joined_at"], name="groups_spans_of_member"),
        ]
