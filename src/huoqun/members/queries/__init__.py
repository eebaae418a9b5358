"""Questions about members, one subject a file. Answers are frozen values."""
