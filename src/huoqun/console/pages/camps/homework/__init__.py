"""Homework of a class: what was set, works that wait, each with its rubric beside it."""

from django.utils.translation import gettext_noop as N_

from huoqun.camps.permissions import CampPermission

from ..tabs import Tab

ROOM = Tab("camp_homework", N_("Homework"), 30, (CampPermission.REVIEW,))
