"""Study buddies of a class (学伴): looked at, then paired."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_buddies", N_("Study buddies"), 46, (CampPermission.VIEW,))
