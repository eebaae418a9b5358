"""/playbooks · /playbooks/<uid>"""

from __future__ import annotations

from django.urls import path

from . import book, calendar, day, library, shifting

urlpatterns = [
    # /playbooks
    path("playbooks", library.playbooks, name="playbooks"),
    path("playbooks/new", library.new, name="playbooks_new"),
    path("playbooks/file", library.upload, name="playbooks_file"),
    # /playbooks/calendar
    path("playbooks/calendar", calendar.calendar, name="playbooks_calendar"),
    path("playbooks/calendar/day", day.calendar_day, name="playbooks_calendar_day"),
    path("playbooks/calendar/shift", shifting.calendar_shift, name="playbooks_shift"),
    # /playbooks/<uid>
    path("playbooks/<uuid:uid>", book.playbook, name="playbook"),
    path("playbooks/<uuid:uid>/file", book.file, name="playbook_file"),
    path("playbooks/<uuid:uid>/away", book.away, name="playbook_away"),
    path("playbooks/<uuid:uid>/back", book.back, name="playbook_back"),
]
