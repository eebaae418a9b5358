"""The web application as uvicorn serves it."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoqun.site.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402  (Django must be set up first)
from django.utils.translation import gettext  # noqa: E402

from huoqun.imports.uploads import TooLarge  # noqa: E402

from .limits import limited  # noqa: E402
from .pool import pool_connections  # noqa: E402
from .serving import THREADS, ThreadedHandler  # noqa: E402

pool_connections()
_most = settings.CONFIG.upload_limit_mb * 1_000_000
application = limited(
    ThreadedHandler(THREADS),
    uploads={"/imports": _most, "/imports/tables": _most},
    words=lambda: f"{gettext(TooLarge.message)} {gettext(TooLarge.way_out)}",
)
