"""Camps: check-ins by a word in the group, and make-up cards.

A window is a day on which one may check in; a check-in is a deed, once for each member and day of a group run.
"""
