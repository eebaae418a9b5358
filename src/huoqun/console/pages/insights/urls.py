"""/insights, and what its tabs bring."""

from __future__ import annotations

import sys

from django.urls import URLResolver

from huoqun.console.discovering import resolvers

urlpatterns: list[URLResolver] = resolvers(sys.modules[__package__])
