"""Questions about deeds."""
