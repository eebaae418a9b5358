"""What people do to their own account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_noop as _

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, Refused
from huoqun.team.facts import AccountEdited, SignedIn
from huoqun.team.models import User

from ._users import normal


class AddressTaken(Refused):
    """An address signs in one account."""

    code = "address_taken"
    message = _("Another account has this e-mail address.")
    way_out = _("Use another address, or sign in with that account.")
    status = 409


class WrongPassword(Refused):
    """A new address could receive a new password, so changing it asks for the old one."""

    code = "wrong_password"
    message = _("That is not your password.")
    way_out = _("Type the password with which you sign in, or reset it first.")
    status = 422


@transaction.atomic
def edit_account(actor: Actor, *, name: str, email: str, password: str, now: datetime) -> None:
    """Change one's own name and address. A new address asks for the password, where one is set.

    Raises AddressTaken, WrongPassword, NotAnAddress.
    """
    if actor.kind != "staff":
        raise NotAllowed
    user = User.objects.select_for_update().get(id=actor.id)
    said = {"name": name.replace("\0", "").strip()[:80], "email": normal(email)}
    changed = {field: value for field, value in said.items() if getattr(user, field) != value}
    if "email" in changed and user.has_usable_password() and not user.check_password(password):
        raise WrongPassword
    try:
        with transaction.atomic():
            User.objects.filter(id=user.id).update(**said)
            _forget_other_addresses(user.id, said["email"])
    except IntegrityError as error:
        raise AddressTaken from error
    if changed:
        journal.record(actor, [AccountEdited(user_id=user.id, what=sorted(changed))], at=now)


def _forget_other_addresses(user_id: int, email: str) -> None:
    """allauth keeps addresses of its own, and would go on signing in by the old one and mailing new passwords there."""
    with connection.cursor() as cursor:
        cursor.execute("delete from account_emailaddress where user_id = %s and lower(email) <> %s", [user_id, email])


def set_language(actor: Actor, *, language: str) -> None:
    """Remember in which language a person reads the console. Unknown codes change nothing."""
    if actor.kind == "staff" and language in dict(settings.LANGUAGES):
        User.objects.filter(id=actor.id).update(language=language)


@transaction.atomic
def signed_in(actor: Actor, *, way: str, now: datetime) -> None:
    """Note in the journal that somebody signed in, by `link` or `password`."""
    if actor.kind == "staff":
        journal.record(actor, [SignedIn(user_id=int(actor.id), way=way)], at=now)


@transaction.atomic
def set_late_mail(actor: Actor, *, on: bool, now: datetime) -> None:
    """Be told of one's own late tasks by e-mail, or not."""
    if actor.kind != "staff":
        raise NotAllowed
    if User.objects.filter(id=actor.id).exclude(late_mail=on).update(late_mail=on):
        journal.record(actor, [AccountEdited(user_id=int(actor.id), what=["late_mail"])], at=now)
