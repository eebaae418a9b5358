"""Verbs of camps."""
