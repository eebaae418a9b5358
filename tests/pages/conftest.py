"""The members' pages in a real Chromium stand on the console's fixtures."""

from __future__ import annotations

from tests.console.conftest import chromium_of_the_console, faultless, served, site

__all__ = ["chromium_of_the_console", "faultless", "served", "site"]
