"""/account"""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("account", views.account, name="account"),
    path("account/late-mail", views.late_mail, name="account_late_mail"),
]
