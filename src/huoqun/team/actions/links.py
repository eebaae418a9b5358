"""Links that sign one person in once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.team.facts import SignInLinkMade
from huoqun.team.models import Post, SignInLink, User
from huoqun.team.permissions import TeamPermission
from huoqun.team.rules import LINK_LIVES, Role

from .posts import _may_appoint


class LinkSpent(Refused):
    """The link is unknown, was used, or is too old: which of these is nobody's business."""

    code = "link_spent"
    message = _("This sign-in link has been used already, or is too old.")
    way_out = _("Ask whoever sent it for a new one, or sign in with your password.")
    status = 410


class LinkNotYours(Refused):
    """A link is as good as the person's password, so a team does not get one for somebody who is not theirs alone."""

    code = "link_not_yours"
    message = _("This person signs in with a password of their own.")
    way_out = _("They can reset it by mail, or the server's keeper runs `huoqun signin-link`.")
    status = 409


@transaction.atomic
def make_sign_in_link(actor: Actor, *, user_id: int, now: datetime, lives: timedelta = LINK_LIVES) -> str:
    """A new link's token, 22 characters: 128 random bits, stored hashed, good once and until `now + lives`.

    For somebody of this workspace only: one who never signed in, or, made by an owner, one who works nowhere else.
    Otherwise a link would hand over their account in other workspaces. Raises NotFound, LinkNotYours.
    """
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    if not actor.trusted:
        _check(actor, user)
    token = ids.link_token()
    SignInLink.objects.create(
        user=user, token_hash=ids.token_hash(token), made_by=str(actor), created_at=now, expires_at=now + lives
    )
    if actor.workspace_id:
        journal.record(actor, [SignInLinkMade(user_id=user.id)], at=now)
    return token


def _check(actor: Actor, user: User) -> None:
    actor.require(TeamPermission.PEOPLE_INVITE)
    posts = Post.objects.of(actor.workspace_id).filter(user=user, ended_at=None)
    if not posts:
        raise NotFound
    new = user.last_login is None and all(_may_appoint(actor, Role(post.role)) for post in posts)
    if _works_elsewhere(user.id, actor.workspace_id) or not (new or actor.may(TeamPermission.OWNER_APPOINT)):
        raise LinkNotYours


def _works_elsewhere(user_id: int, workspace_id: int) -> bool:
    """Asked through a function of the database: other workspaces' posts are out of a web request's sight."""
    with connection.cursor() as cursor:
        cursor.execute("select team_works_elsewhere(%s, %s)", [user_id, workspace_id])
        return bool(cursor.fetchone()[0])


_USE = """
    update team_signinlink set used_at = %(now)s
    where token_hash = %(hash)s and used_at is null and expires_at > %(now)s
    returning user_id
"""


@transaction.atomic
def use_sign_in_link(*, token: str, now: datetime) -> User:
    """Spend a link: answers whom it signs in, once. Raises LinkSpent. Whoever opens it is nobody yet: no actor."""
    with connection.cursor() as cursor:
        cursor.execute(_USE, {"now": now, "hash": ids.token_hash(token)})
        row = cursor.fetchone()
    user = User.objects.filter(id=row[0], is_active=True).first() if row else None
    if user is None:
        raise LinkSpent
    return user
