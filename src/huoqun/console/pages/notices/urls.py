"""/notices"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/new", views.new, name="notice_new"),
    path("notices/<uuid:notice_uid>", views.notice, name="notice"),
    path("notices/<uuid:notice_uid>/remind", views.remind, name="notice_remind"),
    path("notices/<uuid:notice_uid>/links", views.links, name="notice_links"),
    path("notices/<uuid:notice_uid>/read", views.read, name="notice_read"),
    path("notices/<uuid:notice_uid>/close", views.close, name="notice_close"),
]
