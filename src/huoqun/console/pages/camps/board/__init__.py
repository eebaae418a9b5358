"""The board of a class (榜单)."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_board", N_("Class board"), 47, (CampPermission.VIEW,))
