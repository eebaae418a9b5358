"""What a review looks at, one topic a file; each registers itself on import (`rules.review.look`)."""

from __future__ import annotations

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
