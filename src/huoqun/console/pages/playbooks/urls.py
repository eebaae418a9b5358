"""/playbooks · its calendar · /playbooks/<uid> · its versions"""

from __future__ import annotations

from django.urls import path

from . import book, calendar, day, dry_run, editor, library, manuals, shifting, versions

urlpatterns = [
    # /playbooks
    path("playbooks", library.playbooks, name="playbooks"),
    path("playbooks/new", library.new, name="playbooks_new"),
    path("playbooks/file", library.upload, name="playbooks_file"),
    path("playbooks/preview", editor.preview, name="playbooks_preview"),
    path("playbooks/dry-run", dry_run.show, name="playbooks_dry_run"),
    # /playbooks/manuals
    path("playbooks/manuals/<str:manual>", manuals.manual, name="playbooks_manual"),
    path("playbooks/manuals/<str:manual>/use", manuals.use, name="playbooks_manual_use"),
    # /playbooks/calendar
    path("playbooks/calendar", calendar.calendar, name="playbooks_calendar"),
    path("playbooks/calendar/day", day.calendar_day, name="playbooks_calendar_day"),
    path("playbooks/calendar/shift", shifting.calendar_shift, name="playbooks_shift"),
    # /playbooks/<uid>: the editor
    path("playbooks/<uuid:uid>", editor.playbook, name="playbook"),
    path("playbooks/<uuid:uid>/check", editor.check, name="playbook_check"),
    path("playbooks/<uuid:uid>/change", editor.change, name="playbook_change"),
    path("playbooks/<uuid:uid>/save", editor.save, name="playbook_save"),
    path("playbooks/<uuid:uid>/compare", editor.compare, name="playbook_compare"),
    # /playbooks/<uid>: as a whole
    path("playbooks/<uuid:uid>/file", book.file, name="playbook_file"),
    path("playbooks/<uuid:uid>/copy", book.copy, name="playbook_copy"),
    path("playbooks/<uuid:uid>/away", book.away, name="playbook_away"),
    path("playbooks/<uuid:uid>/back", book.back, name="playbook_back"),
    path("playbooks/<uuid:uid>/publish", book.publish, name="playbook_publish"),
    # /playbooks/<uid>/versions
    path("playbooks/<uuid:uid>/versions", versions.versions, name="playbook_versions"),
    path("playbooks/<uuid:uid>/versions/<int:version_id>", versions.version, name="playbook_version"),
    path("playbooks/<uuid:uid>/versions/<int:version_id>/words", versions.reword, name="playbook_reword"),
]
