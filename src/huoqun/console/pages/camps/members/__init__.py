"""Members of a class and where each stands."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_members", N_("Members"), 10, (CampPermission.VIEW,))
