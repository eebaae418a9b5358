"""The pure part of admission, one file a noun."""
