"""How a payout leaves: each provider is one file here that registers itself.

A file for payment by hand is the first; one that calls a bank or WeChat would be another, with the same three things.
"""

from __future__ import annotations

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    if _module.name != "port":
        importlib.import_module(f"{__name__}.{_module.name}")
