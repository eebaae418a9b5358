"""A class that has not begun: when and where it will, and who waits for it."""
