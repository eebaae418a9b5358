"""What is done with insights: look for what should be proposed, do what was approved, write the archive."""
