"""/playbooks/start, /playbooks/runs"""

from __future__ import annotations

from django.urls import path

from . import handed_in, migrating, resuming, runs, sheets, starting, steering, taking_in

urlpatterns = [
    path("playbooks/start", starting.start, name="playbooks_start"),
    path("playbooks/runs", runs.runs, name="playbooks_runs"),
    path("playbooks/runs/<uuid:group_run_uid>", runs.run, name="playbook_run"),
    path("playbooks/runs/<uuid:group_run_uid>/sheet", sheets.sheet, name="playbook_run_sheet"),
    path("playbooks/runs/<uuid:group_run_uid>/at/<slug:step>", runs.at, name="playbook_run_at"),
    path("playbooks/runs/<uuid:group_run_uid>/members/<uuid:member_uid>", runs.way, name="playbook_run_way"),
    path(
        "playbooks/runs/<uuid:group_run_uid>/members/<uuid:member_uid>/checkin",
        steering.checkin,
        name="playbook_run_checkin",
    ),
    path("playbooks/runs/<uuid:group_run_uid>/checkins", handed_in.checkins, name="playbook_run_checkins"),
    path(
        "playbooks/runs/<uuid:group_run_uid>/checkins/<int:checkin_id>",
        handed_in.judge,
        name="playbook_run_checkin_judge",
    ),
    path("checkins/files/<str:file_uid>", handed_in.file, name="checkin_file"),
    path("playbooks/runs/<uuid:group_run_uid>/pause", steering.pause, name="playbook_run_pause"),
    path("playbooks/runs/<uuid:group_run_uid>/resume", resuming.resume, name="playbook_run_resume"),
    path("playbooks/runs/<uuid:group_run_uid>/take-in", taking_in.take_in, name="playbook_run_take_in"),
    path("playbooks/runs/<uuid:group_run_uid>/end", steering.end, name="playbook_run_end"),
    path("playbooks/runs/<uuid:group_run_uid>/migrate", migrating.migrate, name="playbook_run_migrate"),
]
