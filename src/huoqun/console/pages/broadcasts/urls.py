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
    path("broadcasts/<uuid:broadcast_uid>/look", acts.look, name="broadcast_look"),
    path("broadcasts/<uuid:broadcast_uid>/send", acts.send, name="broadcast_send"),
    path("broadcasts/<uuid:broadcast_uid>/remind", acts.remind, name="broadcast_remind"),
    path("broadcasts/<uuid:broadcast_uid>/judge", acts.judge, name="broadcast_judge"),
    path("broadcasts/<uuid:broadcast_uid>/cancel", acts.cancel, name="broadcast_cancel"),
]
