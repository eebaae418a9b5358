"""The addresses of version 1."""

from __future__ import annotations

from django.urls import path

from . import hooks
from .guard import guarded
from .v1 import api

app_name = "api-1"
urlpatterns = [path("hooks/deeds/<slug:table>", hooks.deeds, name="hook_deeds"), *guarded(api)]
