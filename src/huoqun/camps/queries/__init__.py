"""Questions about camps."""
