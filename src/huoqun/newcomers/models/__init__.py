"""Tables of newcomers, one file a noun. Never imported outside this module; ask a noun's own file for its tables."""

from __future__ import annotations

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
