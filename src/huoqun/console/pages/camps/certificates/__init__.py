"""Certificates of a class: who has one, issued after a look, revoked, all of them as a file; and their templates."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_certificates", N_("Certificates"), 80, (CampPermission.VIEW,))
