"""/me/notices"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/notices", views.notices, name="me_notices"),
    path("me/notices/<uuid:notice_uid>", views.acknowledge, name="me_notice_read"),
]
