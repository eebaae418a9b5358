"""Verbs of rewards."""
