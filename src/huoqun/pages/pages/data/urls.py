"""/me/data · /me/devices/<id>/leave"""

from __future__ import annotations

from django.urls import path

from . import held, views

urlpatterns = [
    # /me/data
    path("me/data", views.data, name="me_data"),
    path("me/data/name", views.name, name="me_name"),
    path("me/data/about", held.about, name="me_about"),
    path("me/data/held", held.held, name="me_held"),
    path("me/data/wrong", held.wrong, name="me_wrong"),
    path("me/data/consent", views.consent, name="me_consent"),
    path("me/data/export", views.export, name="me_export"),
    path("me/data/erase", views.erase, name="me_erase"),
    # /me/devices
    path("me/devices/<int:device_id>/leave", views.leave, name="me_device_leave"),
]
