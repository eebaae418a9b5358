"""Errors of the database that nobody expected, in words."""

from __future__ import annotations

import psycopg
import pytest
from django.db.utils import IntegrityError, OperationalError

from huoqun.core import disk
from huoqun.site.trouble import trouble_of


def caused(by):
    try:
        raise OperationalError("some words") from by
    except OperationalError as error:
        return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        # a table could not grow
        (caused(psycopg.errors.DiskFull("could not extend file")), "disk_full"),
        # the server was killed
        (caused(psycopg.errors.AdminShutdown("terminating connection")), "database_went_away"),
        # nobody answers
        (psycopg.OperationalError("connection refused"), "database_went_away"),
        # a fault of ours: its traceback is wanted
        (IntegrityError("duplicate key"), None),
        (ValueError("x"), None),
    ],
)
def test_what_the_database_could_not_is_told(tmp_path, error, code):
    found = trouble_of(error, tmp_path)

    assert (found.code if found else None) == code


def test_a_lost_connection_on_a_full_disk_is_the_disks_fault(tmp_path, monkeypatch):
    monkeypatch.setattr("huoqun.site.trouble.ROOM", 10**18)

    assert trouble_of(psycopg.OperationalError("gone"), tmp_path).code == "disk_full"


def test_work_stops_before_the_disk_is_full(tmp_path):
    disk.require_room(tmp_path, least=1)

    with pytest.raises(disk.DiskFull, match="goes on where it was"):
        disk.require_room(tmp_path, least=10**18)
