"""/connections"""

from __future__ import annotations

from django.urls import path

from . import acts, adding, held, views

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
    path("connections/<int:connection_id>/ways", held.ways, name="connection_ways"),
    path("connections/<int:connection_id>/ways/<int:held_id>", held.way, name="connection_way"),
    path("connections/<int:connection_id>/greetings", held.greetings, name="connection_greetings"),
    path("connections/<int:connection_id>/greetings/<int:held_id>", held.greeting, name="connection_greeting"),
    path("connections/<int:connection_id>/held/<int:held_id>/delete", held.delete, name="connection_held_delete"),
    path("connections/<int:connection_id>/held/<int:held_id>/again", held.again, name="connection_held_again"),
]
