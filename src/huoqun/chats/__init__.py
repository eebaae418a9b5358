"""Chats: messages in and their search, effects out; the Gateway port; quotas; personas.

A message is stored once (its key is the platform's own id, or what it says when there is none) and its time never
changes. An effect is recorded once by its key and performed blindly at most once.
"""
