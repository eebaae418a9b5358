"""/rewards/contributors"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("rewards/contributors", views.contributors, name="rewards_contributors"),
    path("rewards/contributors/propose", views.propose, name="rewards_contributors_propose"),
]
