"""/imports · /imports/tables"""

from __future__ import annotations

from django.urls import path

from . import acts, views

urlpatterns = [
    # /imports
    path("imports", views.imports, name="imports"),
    path("imports/runs/<uuid:run_uid>", views.run, name="import_run"),
    path("imports/uploads/<uuid:upload>", acts.progress, name="import_progress"),
    path("imports/uploads/<uuid:upload>/stop", acts.stop, name="import_stop"),
    path("imports/uploads/<uuid:upload>/again", acts.again, name="import_again"),
    path("imports/uploads/<uuid:upload>/forget", acts.forget, name="import_forget"),
    # /imports/tables
    path("imports/tables", views.tables, name="import_tables"),
]
