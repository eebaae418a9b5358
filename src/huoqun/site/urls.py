"""Every address: each door brings its own."""

from __future__ import annotations

from django.urls import include, path

from . import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    # The first door is asked first: what members open is what thousands open at once.
    path("", include("huoqun.pages.urls")),
    path("", include("huoqun.console.urls")),
    path("api/v1/", include("huoqun.api.urls")),
    path("", include("huoqun.gateways.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
]
