"""Admission: who stands before the doors of groups, what speaks for and against them; the doors; who brings people."""

from django.utils.translation import gettext_noop as N_

from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.queries.queue import counts
from huoqun.admission.rules.applications import ApplicationState
from huoqun.console.rooms import Room
from huoqun.core.actor import Actor


def _waiting(actor: Actor) -> int:
    return counts(actor).get(ApplicationState.OPEN, 0)


ROOM = Room(
    url="admission", label=N_("Admission"), icon="door-enter", order=31, permissions=(AdmissionPermission.VIEW,),
    feature="admission", badge=_waiting,
)  # fmt: skip
