"""/camps/<run uid>/buddies"""

from __future__ import annotations

from django.urls import path

from . import views

# /camps/<run uid>/buddies…
urlpatterns = [
    path("camps/<uuid:group_run_uid>/buddies", views.buddies, name="camp_buddies"),
    path("camps/<uuid:group_run_uid>/buddies/pair", views.pair, name="camp_pair"),
    path("camps/<uuid:group_run_uid>/buddies/end", views.end, name="camp_unpair"),
]
