"""Questions about messages and effects, one subject a file. Answers are frozen values."""
