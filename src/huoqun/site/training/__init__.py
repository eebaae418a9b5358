"""What ships as numbers is made here, by a script, from a source that its card names."""
