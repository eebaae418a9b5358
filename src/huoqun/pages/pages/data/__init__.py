"""My data: what is held of a member; they correct it, take it with them, agree or refuse, and have it erased."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.pages.rooms import Room

ROOM = Room("me_data", _("My data"), 90, tab=True)
