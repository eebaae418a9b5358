"""/me/payout"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("me/payout", views.payout, name="me_payout"),
    path("me/payout/forget", views.forget, name="me_payout_forget"),
]
