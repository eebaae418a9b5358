"""What can happen to groups: one verb or noun a file."""
