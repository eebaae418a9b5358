"""Django's handle on the members' pages."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Brings templates, static files and translations; the pages have no tables."""

    name = "huoqun.pages"
    label = "pages"
