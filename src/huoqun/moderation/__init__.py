"""Moderation: what is not allowed in a group, the same for everybody, seen with its evidence.

What is judged to be an advertisement is told with its reasons, and a person decides whenever it hurts.
"""
