"""Who comes in, and what they may open: every view says `@needs(…)` or `@anyone("why")`."""

from .declare import Looking, anyone, declared, needs
from .streams import in_workspace

__all__ = ["Looking", "anyone", "declared", "in_workspace", "needs"]
