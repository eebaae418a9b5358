"""Questions about lectures."""
