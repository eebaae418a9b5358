"""Finding and making users, for the verbs of this folder."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop as _

from huoqun.core.errors import Refused
from huoqun.team.models import User

LONGEST = 254
"""Characters of an e-mail address (RFC 5321), and of the column."""


class NotAnAddress(Refused):
    """What was given as an e-mail address is none."""

    code = "not_an_address"
    message = _("That is not an e-mail address.")
    way_out = _("Write it as name@example.com.")


def normal(email: str) -> str:
    """An address as it is kept: trimmed, small letters. Raises NotAnAddress."""
    email = email.strip().lower()
    if len(email) > LONGEST:
        raise NotAnAddress
    try:
        validate_email(email)
    except ValidationError as error:
        raise NotAnAddress from error
    return email


def find_or_make(*, email: str, name: str, now: datetime) -> User:
    """The user of this address; a new one has no password and signs in by link until they set one."""
    user, made = User.objects.get_or_create(
        email=normal(email), defaults={"name": name.strip()[:80], "created_at": now}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
