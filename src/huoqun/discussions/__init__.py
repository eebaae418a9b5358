"""Discussions: modes that a host opens when too many talk at once, and that close by themselves.

Slow, paragraphs instead of one-liners, or one topic at a time with a queue. What breaks a mode gets a gentle word,
never a case; one mode at a time in a group.
"""
