"""The addresses of the members' pages: each folder of `pages/pages` brings its own, all below /me or /c."""

from __future__ import annotations

from django.urls import URLResolver

from huoqun.console.discovering import resolvers

from . import pages

urlpatterns: list[URLResolver] = resolvers(pages)
