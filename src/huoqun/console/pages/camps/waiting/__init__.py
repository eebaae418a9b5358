"""The waiting list of a class."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_waiting", N_("Waiting list"), 15, (CampPermission.VIEW,))
