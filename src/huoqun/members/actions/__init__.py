"""What can happen to members: one verb or noun a file."""
