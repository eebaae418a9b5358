"""Every address: each door brings its own."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("huoqun.console.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
