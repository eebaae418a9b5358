"""Live sessions of a class: planned, and who came."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_sessions", N_("Sessions"), 40, (CampPermission.VIEW,))
