"""What can happen to tasks and proposals: one noun a file."""
