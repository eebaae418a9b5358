"""The pure engine: what a step comes to (`decide`), when steps are due (`timetable`), texts. No database, no clock.

Production (`actions/ticking.py`) and the dry run (`simulate`) run the same functions.
"""
