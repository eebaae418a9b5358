"""The simulator: a chat platform in memory whose members say, join, leave and react, and where a bot may speak.

A gateway like any other. Tests tell stories on it (`stage`); in the demo its members live by themselves (`living`).
"""
