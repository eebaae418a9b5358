"""Every address: each door brings its own."""

from __future__ import annotations

from django.urls import include, path

from . import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("", include("huoqun.console.urls")),
    path("", include("huoqun.pages.urls")),
    path("api/v1/", include("huoqun.api.urls")),
    path("", include("huoqun.gateways.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
]
