"""The addresses of the console's pages: each folder of `console/pages` brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from huoqun.console import pages
from huoqun.console.discovering import url_modules

urlpatterns: list[URLPattern | URLResolver] = [path("", include(module)) for module in url_modules(pages)]
