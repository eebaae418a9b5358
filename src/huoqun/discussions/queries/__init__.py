"""Questions about discussions."""
