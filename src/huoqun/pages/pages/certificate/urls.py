"""/c/<secret>"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("c/<str:secret>", views.certificate, name="certificate")]
