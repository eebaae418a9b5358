"""Tables of the team. Never imported outside this module (Django finds the user model by its setting)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from .rules import Role


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in to the console. One user may hold posts in several workspaces.

    `late_mail`: they are told of tasks of theirs that are late by e-mail, where a mail server is set.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, default="")
    language = models.CharField(max_length=10, default="")
    is_active = models.BooleanField(default=True)
    late_mail = models.BooleanField(default=True)
    created_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    objects: ClassVar[UserManager] = UserManager()

    @property
    def is_staff(self) -> bool:
        """Django's admin is not installed: nobody is its staff."""
        return False

    def __str__(self) -> str:
        return self.name or self.email


class Post(Owned):
    """A user's role over a workspace (no chapter, no group), one chapter, or one group."""

    user = models.ForeignKey("team.User", on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=12, choices=[(r, r) for r in Role])
    chapter = reference("groups.Chapter", null=True)
    group = reference("groups.Group", null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("team_post"),
            models.CheckConstraint(
                condition=Q(chapter__isnull=True) | Q(group__isnull=True), name="team_post_one_scope"
            ),
            models.UniqueConstraint(
                fields=["workspace", "user", "role", "chapter", "group"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="team_post_once",
            ),
        ]


class SignInLink(models.Model):
    """A link that signs one user in once. Confirmed by POST: chat previews burn GET links. Only its hash is stored."""

    user = models.ForeignKey("team.User", on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(unique=True)
    made_by = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(Owned):
    """A token for other programs: hashed, scoped by permissions, revocable."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    name = models.CharField(max_length=80)
    token_hash = models.BinaryField(unique=True)
    permissions = models.JSONField(default=list)
    made_by = models.TextField()
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("team_api_token")]
