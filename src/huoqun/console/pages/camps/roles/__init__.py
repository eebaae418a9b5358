"""Roles of a class (班委): who holds which since when, what they are asked to do, and what was done."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_roles", N_("Class roles"), 45, (CampPermission.VIEW,))
