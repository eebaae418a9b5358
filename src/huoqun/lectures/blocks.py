"""What playbooks may do with lectures: the blocks of `steps` register themselves."""

from __future__ import annotations

from . import steps as _steps  # noqa: F401
