"""What a class is called, and how many it holds."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_settings", N_("Settings"), 95, (CampPermission.RUN,))
