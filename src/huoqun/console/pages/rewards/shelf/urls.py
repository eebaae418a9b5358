"""/rewards/shelf"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("rewards/shelf", views.shelf, name="rewards_shelf")]
