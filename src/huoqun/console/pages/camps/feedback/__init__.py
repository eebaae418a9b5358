"""What a class said of itself at its end."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_feedback", N_("Feedback"), 90, (CampPermission.RUN,))
