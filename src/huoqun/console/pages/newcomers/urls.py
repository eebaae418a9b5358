"""/newcomers"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("newcomers", views.rituals, name="newcomers"),
    path("newcomers/new", views.new, name="ritual_new"),
    path("newcomers/<uuid:ritual_uid>", views.edit, name="ritual"),
    path("newcomers/<uuid:ritual_uid>/<str:act>/do", views.act, name="ritual_act"),
]
