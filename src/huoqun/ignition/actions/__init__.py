"""Verbs of ignition."""
