"""The addresses of the members' pages: each folder of `pages/pages` brings its own, all below /me or /c."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from huoqun.console.discovering import url_modules

from . import pages

urlpatterns: list[URLPattern | URLResolver] = [path("", include(module)) for module in url_modules(pages)]
