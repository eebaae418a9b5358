"""A WeCom of our own: the calls that the gateway makes, answered as the documentation says. One file a subject.

Everything is in memory and follows a clock and counters of its own, so that the same story is told twice the same.
"""
