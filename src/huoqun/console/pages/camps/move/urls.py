"""/camps/<run uid>/move"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("camps/<uuid:group_run_uid>/move", views.move, name="camp_move")]
