"""Doors for chat history: one file a format, pure readers of what people exported, and the run that stores it."""
