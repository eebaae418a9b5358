"""/settings"""

from __future__ import annotations

from django.urls import path

from . import mixes, views

urlpatterns = [
    path("settings", views.settings, name="settings"),
    path("settings/kinds", views.kind, name="settings_kind"),
    path("settings/kinds/<slug:kind_key>/mix", mixes.mix, name="settings_mix"),
    path("settings/fields", views.add_field, name="settings_field"),
    path("settings/minutes", views.minutes, name="settings_minutes"),
    path("settings/speaking", views.speaking, name="settings_speaking"),
    path("settings/demo", views.demo, name="settings_demo"),
]
