"""What can happen in discussions: one verb a file."""
