"""/broadcasts"""

from __future__ import annotations

from django.urls import path

from . import acts, names, views, writing

urlpatterns = [
    path("broadcasts", views.broadcasts, name="broadcasts"),
    path("broadcasts/new", writing.new, name="broadcast_new"),
    path("broadcasts/<uuid:broadcast_uid>", views.broadcast, name="broadcast"),
    path("broadcasts/<uuid:broadcast_uid>/edit", writing.edit, name="broadcast_edit"),
    path("broadcasts/<uuid:broadcast_uid>/names", names.names, name="broadcast_names"),
    path("broadcasts/<uuid:broadcast_uid>/send", acts.send, name="broadcast_send"),
]
