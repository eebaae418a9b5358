"""Groups: chat groups, their kinds, chapters as nouns, and who is in them when.

A group's membership is a set of spans that never overlap for one member: somebody may leave and return.
"""
