"""What can happen to messages and effects: one verb or noun a file."""
