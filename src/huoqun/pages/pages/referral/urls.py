"""/r/<token>"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("r/<str:token>", views.link, name="referral_link"),
    path("me/r/<str:token>", views.known, name="me_referral_link"),
]
