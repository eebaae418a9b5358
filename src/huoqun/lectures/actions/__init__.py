"""Verbs of lectures."""
