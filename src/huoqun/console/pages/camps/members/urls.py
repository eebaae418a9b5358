"""/camps/<run uid>/members"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("camps/<uuid:group_run_uid>/members", views.members, name="camp_members")]
