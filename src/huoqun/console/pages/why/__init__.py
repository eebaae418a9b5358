"""Why did this happen: from a message or a task back to its step, its version and what set it off."""
