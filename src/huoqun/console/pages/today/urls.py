"""/ · /today/…"""

from __future__ import annotations

from django.urls import path

from . import acts, attached, more, piles, views

urlpatterns = [
    path("", views.today, name="today"),
    path("today/groups", views.groups, name="today_groups"),
    path("today/minutes", more.minutes, name="today_minutes"),
    path("today/waiting/<int:waiting_id>/dismiss", acts.dismiss, name="today_dismiss"),
    path("today/waiting/<int:waiting_id>/restore", acts.restore, name="today_restore"),
    path("today/waiting/<int:waiting_id>/hand-over", acts.hand_over, name="today_hand_over"),
    path("today/cards/done", acts.put_aside, name="today_done"),
    path("today/cards/back", acts.take_back, name="today_back"),
    path("today/tasks/<uuid:task_uid>/done", acts.task_done, name="today_task_done"),
    path("today/tasks/<uuid:task_uid>/give", acts.task_give, name="today_task_give"),
    path("today/tasks/<uuid:task_uid>/more", more.task_more, name="today_task_more"),
    path("today/tasks/<uuid:task_uid>/files/<int:place>", attached.task_file, name="today_task_file"),
    path("today/tasks/<uuid:task_uid>/pile", piles.pile, name="today_pile"),
    path("today/incidents/<uuid:incident_uid>/decide", acts.decide, name="today_decide"),
    path("today/at/none", acts.leave, name="today_leave"),
    path("today/at/<slug:noun>/<uuid:card_uid>", acts.sit, name="today_sit"),
    path("today/proposals/<uuid:proposal_uid>/approve", acts.approve, name="today_approve"),
    path("today/proposals/<uuid:proposal_uid>/refuse", acts.refuse, name="today_refuse"),
]
