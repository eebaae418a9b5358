"""Facts that a consumer could not handle, and what is decided about them."""

from django.utils.translation import gettext_noop as _

from huoqun.console.rooms import Room
from huoqun.core.permissions import CorePermission
from huoqun.core.waiting import PARKED

ROOM = Room(
    "parked",
    _("Parked facts"),
    icon="parking",
    order=130,
    permissions=(CorePermission.PARKED_VIEW,),
    letter="f",
    setup=True,
    waits=PARKED,
)
