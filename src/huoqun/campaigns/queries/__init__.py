"""Questions about campaigns, one noun a file."""
