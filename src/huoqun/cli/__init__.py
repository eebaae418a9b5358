"""Doors for terminals: `huoqun …`."""
