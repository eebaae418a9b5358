"""The members' pages: opened on a phone from the chat, by a link of one use, without registering.

A device is bound to one member, and every page shows what is theirs alone. Below `pages/` each folder is one page.
"""
