"""The pure part of discussions, one file a noun."""
