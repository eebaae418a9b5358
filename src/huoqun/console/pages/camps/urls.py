"""/camps, and what the tabs of classes bring."""

from __future__ import annotations

import sys

from django.urls import URLPattern, URLResolver, include, path

from huoqun.console.discovering import url_modules

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("camps", views.classes, name="camps"),
    path("camps/<uuid:group_run_uid>", views.one, name="camp_class"),
    *(path("", include(module)) for module in url_modules(sys.modules[__package__])),
]
