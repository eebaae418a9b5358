"""What was handed in as check-ins: the page of the class's run."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("playbook_run_checkins", N_("Check-ins"), 20, (CampPermission.CHECK_IN,))
