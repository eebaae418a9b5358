"""/ · /today/…"""

from __future__ import annotations

from django.urls import path

from . import acts, views

urlpatterns = [
    path("", views.today, name="today"),
    path("today/groups", views.groups, name="today_groups"),
    path("today/waiting/<int:waiting_id>/dismiss", acts.dismiss, name="today_dismiss"),
    path("today/waiting/<int:waiting_id>/restore", acts.restore, name="today_restore"),
    path("today/cards/done", acts.put_aside, name="today_done"),
    path("today/cards/back", acts.take_back, name="today_back"),
    path("today/tasks/<uuid:task_uid>/done", acts.task_done, name="today_task_done"),
    path("today/proposals/<uuid:proposal_uid>/approve", acts.approve, name="today_approve"),
    path("today/proposals/<uuid:proposal_uid>/refuse", acts.refuse, name="today_refuse"),
]
