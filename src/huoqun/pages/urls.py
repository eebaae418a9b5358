"""The addresses of the members' pages: each folder of `pages/pages` brings its own, all below /me or /c."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from .rooms import url_modules

urlpatterns: list[URLPattern | URLResolver] = [path("", include(module)) for module in url_modules()]
