"""What can happen to deeds: one verb a file."""
