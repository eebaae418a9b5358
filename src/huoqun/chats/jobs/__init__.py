"""Reactions to messages and facts, one job a file."""
