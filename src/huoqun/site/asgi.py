"""The web application as uvicorn serves it."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoqun.site.settings")
application = get_asgi_application()

from .pool import pool_connections  # noqa: E402  (Django must be set up first)

pool_connections()
