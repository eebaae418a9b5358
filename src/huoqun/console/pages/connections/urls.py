"""/connections"""

from __future__ import annotations

from django.urls import path

from . import acts, adding, views

urlpatterns = [
    path("connections", views.connections, name="connections"),
    path("connections/hush", acts.hush_all, name="connections_hush"),
    path("connections/new", adding.choose, name="connection_choose"),
    path("connections/new/<slug:platform>", adding.new, name="connection_new"),
    path("connections/<int:connection_id>", adding.one, name="connection"),
    path("connections/<int:connection_id>/switch", acts.switch, name="connection_switch"),
    path("connections/<int:connection_id>/hush", acts.hush, name="connection_hush"),
    path("connections/<int:connection_id>/test", acts.test, name="connection_test"),
    path("connections/<int:connection_id>/delete", acts.delete, name="connection_delete"),
]
