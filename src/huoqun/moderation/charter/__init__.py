"""The rules of a group, a kind or the whole community as one text: words for people and conditions for the system.

The public text is made of the same values (`aloud`), so nobody is excepted whom it does not name.
"""
