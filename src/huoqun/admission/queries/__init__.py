"""Questions about admission, one file a noun."""
