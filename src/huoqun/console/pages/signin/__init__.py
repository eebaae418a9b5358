"""Signing in by a one-time link, and choosing a workspace. No line in the navigation."""
