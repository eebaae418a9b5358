"""Who comes in, and what they may open: every view says `@needs(…)` or `@anyone("why")`."""

from .declare import Looking, Visiting, anyone, declared, harmless_twice, needs, own
from .streams import in_workspace

__all__ = ["Looking", "Visiting", "anyone", "declared", "harmless_twice", "in_workspace", "needs", "own"]
