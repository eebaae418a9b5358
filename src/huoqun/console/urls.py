"""The addresses of the console's pages: each folder of `console/pages` brings its own."""

from __future__ import annotations

from django.urls import URLResolver

from huoqun.console import pages
from huoqun.console.discovering import resolvers

urlpatterns: list[URLResolver] = resolvers(pages)
