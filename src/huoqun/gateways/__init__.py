"""Gateways: one folder a platform, unaware of each other; `wecom_…` may look into `wecom`.

Each fills the port of `huoqun.chats.port`.

A platform is found by its folder: `meta.py` with META, `gateway.py` with `connect`. Only those in use are imported.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.gateway import Connect, Meta
from huoqun.chats.port.signin import SignIn
from huoqun.chats.port.webhook import Hear
from huoqun.core.errors import Refused


class UnknownPlatform(Refused):
    """A connection names a platform that this installation has no gateway for."""

    code = "unknown_platform"
    message = _("This version of Huoqun has no gateway for that platform.")
    way_out = _("Update Huoqun, or delete the connection.")


@cache
def platforms() -> tuple[str, ...]:
    """The names of all platforms: the folders here that have a `meta.py`."""
    return tuple(
        sorted(
            module.name
            for module in pkgutil.iter_modules(__path__)
            if module.ispkg and any(m.name == "meta" for m in pkgutil.iter_modules([f"{__path__[0]}/{module.name}"]))
        )
    )


def meta(platform: str) -> Meta:
    """What a platform can do and what it asks for. Imports its `meta.py` only. Raises UnknownPlatform."""
    if platform not in platforms():
        raise UnknownPlatform(f"This version of Huoqun has no gateway for {platform[:40]!r}.")
    return importlib.import_module(f"{__name__}.{platform}.meta").META


def connector(platform: str) -> Connect:
    """A platform's `connect`. Imports its gateway. Raises UnknownPlatform."""
    meta(platform)
    return importlib.import_module(f"{__name__}.{platform}.gateway").connect


def hearer(platform: str) -> Hear | None:
    """A platform's `hear`, or None where it has no web door. Raises UnknownPlatform."""
    if not meta(platform).door:
        return None
    return importlib.import_module(f"{__name__}.{platform}.webhook").hear


def signer(platform: str, settings: Mapping[str, Any]) -> SignIn | None:
    """By what members sign in; None where the platform, or this connection, offers nothing. Raises UnknownPlatform."""
    if not meta(platform).signs_in(settings):
        return None
    found: SignIn = importlib.import_module(f"{__name__}.{platform}.signin").SIGN_IN
    return found
