"""Questions about turnover, one file a noun."""
