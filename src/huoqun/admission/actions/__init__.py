"""What can happen in admission: one verb a file."""
