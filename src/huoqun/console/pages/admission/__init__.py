"""Admission: who stands before the doors of groups, what speaks for and against them; the doors; who brings people."""

from django.utils.translation import gettext_noop as N_

from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.queries.waits import WAITS
from huoqun.console.rooms import Room

ROOM = Room(
    url="admission", label=N_("Admission"), icon="door-enter", order=31, permissions=(AdmissionPermission.VIEW,),
    feature="admission", waits=WAITS,
)  # fmt: skip
