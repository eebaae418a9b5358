"""What people do to their own account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.team.facts import SignedIn
from huoqun.team.models import User


def set_language(actor: Actor, *, language: str) -> None:
    """Remember in which language a person reads the console. Unknown codes change nothing."""
    if actor.kind == "staff" and language in dict(settings.LANGUAGES):
        User.objects.filter(id=actor.id).update(language=language)


@transaction.atomic
def signed_in(actor: Actor, *, way: str, now: datetime) -> None:
    """Note in the journal that somebody signed in, by `link` or `password`."""
    if actor.kind == "staff":
        journal.record(actor, [SignedIn(user_id=int(actor.id), way=way)], at=now)
