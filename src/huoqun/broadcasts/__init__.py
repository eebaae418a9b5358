"""Broadcasts: the same words to many groups or members, looked at before they go and followed to their end.

Nothing is asked for that nobody has looked at: what is asked is what the preview showed, or it is refused. Each goes to
each recipient once; who is left out keeps the reason.
"""
