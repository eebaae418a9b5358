"""What conditions may ask about campaigns, one file a noun, and the blocks of `steps`; each registers itself."""

from __future__ import annotations

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

from .. import steps as _steps  # noqa: E402, F401 - the blocks register themselves
