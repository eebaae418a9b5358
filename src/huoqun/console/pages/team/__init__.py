"""The team: people and their posts, tokens of other programs, and who did what."""

from django.utils.translation import gettext_noop as _

from huoqun.console.rooms import Room
from huoqun.team.permissions import TeamPermission

ROOM = Room(
    "team", _("Team"), icon="user-shield", order=120, permissions=(TeamPermission.PEOPLE_VIEW,), letter="p", setup=True
)
