"""Where platforms call us."""

from __future__ import annotations

from django.urls import path

from . import webhooks

urlpatterns = [path("hooks/<uuid:connection_uid>", webhooks.hook, name="hook")]
