"""Verbs of broadcasts."""
