"""Who graduates from a class: the rule, who would now, who has."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_graduation", N_("Graduation"), 80, (CampPermission.VIEW,))
