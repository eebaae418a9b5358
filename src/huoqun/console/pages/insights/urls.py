"""/insights, and what its tabs bring."""

from __future__ import annotations

import sys

from django.urls import URLPattern, URLResolver, include, path

from huoqun.console.discovering import url_modules

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(module)) for module in url_modules(sys.modules[__package__])
]
