"""/camps/<run uid>/board"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("camps/<uuid:group_run_uid>/board", views.board, name="camp_board")]
