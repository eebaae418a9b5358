"""The next class of the series, from this one."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_next", N_("Next class"), 85, (CampPermission.RUN,))
