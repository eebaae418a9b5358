"""/rewards, and what its tabs bring."""

from __future__ import annotations

import sys

from django.urls import URLPattern, URLResolver, path

from huoqun.console.discovering import resolvers

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("rewards", views.rewards, name="rewards"),
    *resolvers(sys.modules[__package__]),
]
