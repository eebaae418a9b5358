"""Lectures, and their relay: what a lecturer says goes to many groups, line by line.

In each group every line is said at most once and in the order in which it was said: the next one is asked for when the
one before has ended. A group that fails waits alone, at its line; the others go on.
"""
