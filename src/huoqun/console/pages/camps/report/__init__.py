"""A class looked back upon: what each did, before and in it, as a page, a document and a picture."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_report", N_("Graduation report"), 90, (CampPermission.VIEW,))
