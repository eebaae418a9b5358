"""Today: what needs somebody now, in the order of what is lost by waiting."""

from django.utils.translation import gettext_noop as _

from huoqun.console.rooms import Room

ROOM = Room("today", _("Today"), icon="sun-high", order=10, letter="t")
