"""/rewards/figures"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("rewards/figures", views.figures, name="rewards_figures")]
