"""A WeCom group robot (群机器人): speaks in the one internal group that it was added to, and hears nothing.

A platform of its own beside `wecom`: it has no company, no secret and no members, only the address of one group. It
shares WeCom's error codes, file limits and rehearsal.
"""
