"""/playbooks · /playbooks/<uid>"""

from __future__ import annotations

from django.urls import path

from . import book, library

urlpatterns = [
    # /playbooks
    path("playbooks", library.playbooks, name="playbooks"),
    path("playbooks/new", library.new, name="playbooks_new"),
    path("playbooks/file", library.upload, name="playbooks_file"),
    # /playbooks/<uid>
    path("playbooks/<uuid:uid>", book.playbook, name="playbook"),
    path("playbooks/<uuid:uid>/file", book.file, name="playbook_file"),
    path("playbooks/<uuid:uid>/away", book.away, name="playbook_away"),
    path("playbooks/<uuid:uid>/back", book.back, name="playbook_back"),
]
