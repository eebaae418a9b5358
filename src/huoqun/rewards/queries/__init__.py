"""Questions about rewards."""
