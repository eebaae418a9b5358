"""Pictures of messages on their way to whoever looks at them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core.tenancy import Owned, of_workspace, reference


class Picture(Owned):
    """A picture of a message that somebody wants to know the content of, for as long as that takes: minutes as a rule.

    `state` is a rules.PictureState; `file`: as the gateway told it; `place`: which of the message's it is. `content` is
    there from when it was fetched until it was read, `said` from then until whoever wanted it has looked at it.
    `with_text`: its words are wanted too, not only its codes. `ruled`: a rule of the group asks what it says; `keep`:
    the picture itself is wanted, made harmless, until somebody takes it. `asked_at`, `not_before`: real moments.
    """

    connection = reference("chats.Connection")
    group_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    message_at = models.DateTimeField()
    place = models.SmallIntegerField()
    chat_id = models.TextField()
    provider_id = models.TextField(default="")
    file = models.JSONField(default=dict)
    with_text = models.BooleanField(default=False)
    ruled = models.BooleanField(default=True, db_default=True)
    keep = models.BooleanField(default=False, db_default=False)
    state = models.TextField(default="wanted")
    content = models.BinaryField(null=True)
    said = models.JSONField(null=True)
    why = models.TextField(default="")
    tries = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("chats_picture"),
            models.UniqueConstraint(fields=["workspace", "message_id", "place"], name="chats_picture_once"),
        ]
        indexes = [
            models.Index(
                fields=["connection", "not_before"], condition=Q(state="wanted"), name="chats_pictures_wanted"
            ),
            models.Index(fields=["workspace", "id"], condition=Q(state="fetched"), name="chats_pictures_fetched"),
            models.Index(fields=["workspace", "member_id"], name="chats_pictures_of_member"),
            models.Index(fields=["asked_at"], name="chats_pictures_old"),
        ]
