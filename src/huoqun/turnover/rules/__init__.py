"""The pure part of turnover, one file a noun."""
