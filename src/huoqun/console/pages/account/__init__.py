"""One's own account: password, second step, sessions, language. Reached from the frame, not the navigation."""
