"""Questions about newcomers."""
