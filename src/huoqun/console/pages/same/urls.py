"""/m/<token>"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("m/<str:token>", views.link, name="same_link")]
