"""Every subject that the fake answers for, one file each: importing this registers them."""

from __future__ import annotations

import importlib
import pkgutil

from . import __path__

for _module in pkgutil.iter_modules(__path__):
    if _module.name != "subjects":
        importlib.import_module(f"{__package__}.{_module.name}")
