"""Questions about forms."""
