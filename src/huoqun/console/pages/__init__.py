"""The pages of the console, a folder each: `urls.py`, `views.py`, and `ROOM` where it has a line in the navigation."""
