"""Questions about tasks, proposals and the time they took, one subject a file. Answers are frozen values."""
