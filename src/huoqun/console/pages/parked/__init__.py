"""Facts that a consumer could not handle, and what is decided about them."""

from django.utils.translation import gettext_noop as _

from huoqun.console.rooms import Room
from huoqun.core import queries
from huoqun.core.actor import Actor
from huoqun.core.permissions import CorePermission


def _waiting(actor: Actor) -> int:
    return queries.parked_count(actor.workspace_id)


ROOM = Room(
    "parked",
    _("Parked facts"),
    icon="parking",
    order=130,
    permissions=(CorePermission.PARKED_VIEW,),
    letter="f",
    setup=True,
    badge=_waiting,
)
