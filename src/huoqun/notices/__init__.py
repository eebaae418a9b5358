"""Notices: what everybody in a group must have read, who has said so, and who is reminded.

Whoever was there when it was told is asked once; saying the word in the group is the answer.
"""
