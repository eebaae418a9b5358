"""Questions about groups, one subject a file. Answers are frozen values."""
