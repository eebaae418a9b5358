"""Rules and cases: what was seen, what follows, and what waits for a person."""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.moderation.permissions import ModerationPermission
from huoqun.moderation.queries.waits import WAITS

ROOM = Room(
    url="moderation", label=N_("Rules"), icon="gavel", order=43, permissions=(ModerationPermission.CASE_VIEW,),
    feature="moderation", waits=WAITS,
)  # fmt: skip
