"""/admission"""

from __future__ import annotations

from django.urls import path

from . import doors, inviters, queue, writing

urlpatterns = [
    path("admission", queue.queue, name="admission"),
    path("admission/application/<uuid:application_uid>/<str:act>/do", queue.act, name="admission_act"),
    path("admission/inviters", inviters.inviters, name="admission_inviters"),
    path("admission/doors", doors.doors, name="admission_doors"),
    path("admission/doors/new", writing.new, name="admission_door_new"),
    path("admission/doors/<uuid:door_uid>", doors.door, name="admission_door"),
    path("admission/doors/<uuid:door_uid>/edit", writing.edit, name="admission_door_edit"),
    path("admission/doors/<uuid:door_uid>/code", doors.picture, name="admission_door_code"),
    path("admission/doors/<uuid:door_uid>/slots", doors.offer, name="admission_slots"),
    path("admission/doors/<uuid:door_uid>/<str:act>/do", doors.act, name="admission_door_act"),
    path("admission/slots/<uuid:slot_uid>/take-back", doors.take_back, name="admission_slot_take_back"),
]
