"""What can happen to playbooks and their runs: one verb or noun a file."""
