"""Questions to insights; they return frozen values."""
