"""The pure part of newcomers, one file a noun."""
