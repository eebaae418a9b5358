"""Camps: classes and where everybody in them stands; check-ins, make-up cards, leave and streaks.

A class (班) is one group run of a camp. A window is a day on which one may check in; a check-in stands once a member
and day of a group run, and is a deed.
"""
