"""Playbooks: the library and its editor, the calendar of all groups, what runs and how it goes."""

from django.utils.translation import gettext_noop as _

from huoqun.console.rooms import Room
from huoqun.playbooks.permissions import PlaybookPermission

ROOM = Room("playbooks", _("Playbooks"), icon="book-2", order=40, permissions=(PlaybookPermission.VIEW,), letter="b")
