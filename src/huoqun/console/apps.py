"""Django's handle on the console."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Brings templates, static files and translations; the console has no tables."""

    name = "huoqun.console"
    label = "console"
