"""Turnover: rounds with whom each proposes what for, the rules of presence, and who is on leave."""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.turnover.permissions import TurnoverPermission
from huoqun.turnover.queries.waits import WAITS

ROOM = Room(
    url="turnover", label=N_("Turnover"), icon="refresh", order=33, permissions=(TurnoverPermission.VIEW,),
    feature="turnover", waits=WAITS,
)  # fmt: skip
