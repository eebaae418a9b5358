"""Questions about ignition."""
