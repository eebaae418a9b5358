"""Matrix: rooms of any homeserver, heard by long polling `/sync` and acted in by the Client-Server API.

A room is a group, unless the bot's account data (`m.direct`) says that it is the private room of one person.
"""
