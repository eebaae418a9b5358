"""The ground: workspace, clock, journal, permissions, money, secrets, text. It knows nothing above it."""
