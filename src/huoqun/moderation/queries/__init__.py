"""Questions about rules and cases."""
