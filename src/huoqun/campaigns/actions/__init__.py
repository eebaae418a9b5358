"""Verbs of campaigns, one a file."""
