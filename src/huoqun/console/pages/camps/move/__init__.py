"""Members moved to another class."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_move", N_("Move members"), 90, (CampPermission.RUN,), lambda line: line.state != "ended")
