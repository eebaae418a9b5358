"""What can happen with newcomers: one verb a file."""
