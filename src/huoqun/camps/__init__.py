"""Camps: check-ins by words, pictures, voice and links, make-up cards, leave and streaks.

A window is a day on which one may check in; a check-in stands once a member and day of a group run, and is
a deed.
"""
