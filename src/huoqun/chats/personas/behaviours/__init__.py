"""What people do in groups: one file an occasion, each registering itself when it is imported."""

from . import asking, greeting, learning, meeting, talking, trading

__all__ = ["asking", "greeting", "learning", "meeting", "talking", "trading"]
