"""/camps/planned/<class uid>"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("camps/planned/<uuid:class_uid>", views.planned, name="camp_planned"),
    path("camps/planned/<uuid:class_uid>/begin", views.begin, name="camp_planned_begin"),
    path("camps/planned/<uuid:class_uid>/drop", views.drop, name="camp_planned_drop"),
]
