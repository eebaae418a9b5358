"""The Import page: a file is taken in piece by piece, imported beside the page, asked about, stopped, gone on with."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from huoqun.chats.queries import imports as runs
from huoqun.cli import import_upload
from huoqun.core import clock
from huoqun.core.errors import NotFound
from huoqun.imports import uploads

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
CHAT = "2026/09/{day}, 09:00 - Ann: hello {day}\n2026/09/{day}, 09:01 - Bo: hi\n"


def chat(*days):
    return SimpleUploadedFile("Readers.txt", "".join(CHAT.format(day=day) for day in days).encode(), "text/plain")


@pytest.fixture
def worked():
    """Does what the worker's process does for the newest upload of a workspace."""
    reading, writing = os.pipe()
    kept = os.dup(0)
    os.dup2(reading, 0)

    def work(workspace_id):
        upload = uploads.listed(settings.CONFIG.home, workspace_id)[0].upload
        import_upload.command.callback(workspace_id, upload.uid)
        return uploads.find(settings.CONFIG.home, workspace_id, upload.uid)

    yield work
    os.dup2(kept, 0)
    for fd in (reading, writing, kept):
        os.close(fd)


def test_a_file_becomes_messages_and_the_page_says_so(cast, browser_of, worked):
    client = browser_of(cast.bob)

    placed = client.post("/imports", {"file": chat(14, 15), "tz": "UTC"})
    waiting = client.get("/imports", headers=ENGLISH).content.decode()
    kept = worked(cast.workspace)
    after = client.get("/imports", headers=ENGLISH).content.decode()

    assert placed.status_code == 302
    assert "Readers.txt" in waiting and "hx-get" in waiting
    assert kept.standing.state == "done" and not kept.file.exists()
    line = runs.runs(cast.workspace)[0]
    assert (line.messages, line.started_by) == (4, f"staff:{cast.bob.user_id}")
    assert "Finished" in after and str(line.uid) in after


def test_an_import_just_ended_whatever_the_workspaces_own_clock_shows(cast, browser_of, worked):
    now = clock.now()
    apps.get_model("core", "Workspace").objects.filter(id=cast.workspace).update(
        clock_anchor=now, clock_shown=now - timedelta(days=2)
    )
    client = browser_of(cast.alice)

    client.post("/imports", {"file": chat(14), "tz": "UTC"})
    worked(cast.workspace)
    page = client.get("/imports", headers=ENGLISH).content.decode()

    assert re.search(r"<time[^>]*>just now<", page)


def test_the_job_is_left_for_the_worker(cast, browser_of):
    from procrastinate.contrib.django.models import ProcrastinateJob

    browser_of(cast.alice).post("/imports", {"file": chat(14), "tz": "UTC"})

    assert ProcrastinateJob.objects.filter(task_name="console.import_upload").count() == 1


def test_dates_that_cannot_be_told_apart_are_asked_about_on_the_page(cast, browser_of, worked):
    client = browser_of(cast.alice)
    unclear = SimpleUploadedFile("Readers.txt", b"03/04/2021, 10:15 - Ann: hello\n05/06/2021, 10:16 - Bo: hi\n")

    client.post("/imports", {"file": unclear, "tz": "UTC"})
    asked = worked(cast.workspace)
    page = client.get("/imports", headers=ENGLISH).content.decode()
    client.post(f"/imports/uploads/{asked.upload.uid}/again", {"dates": "mdy"})
    done = worked(cast.workspace)

    assert asked.standing.state == "asked"
    assert "Month first" in page
    assert done.standing.state == "done"
    assert runs.runs(cast.workspace)[0].first_at.startswith("2021-03-04")


def test_it_can_be_stopped_and_gone_on_with(cast, browser_of, worked):
    client = browser_of(cast.alice)
    client.post("/imports", {"file": chat(14, 15), "tz": "UTC"})
    uid = uploads.listed(settings.CONFIG.home, cast.workspace)[0].upload.uid

    client.post(f"/imports/uploads/{uid}/stop")
    stopped = worked(cast.workspace)
    is_kept = stopped.file.exists()
    client.post(f"/imports/uploads/{uid}/again")
    done = worked(cast.workspace)

    assert stopped.standing.state == "stopped" and is_kept
    assert done.standing.state == "done"
    assert sum(run.messages for run in runs.runs(cast.workspace)) == 4


def test_what_is_no_export_is_refused_with_the_way_out(cast, browser_of, worked):
    client = browser_of(cast.alice)
    client.post("/imports", {"file": SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" * 50), "tz": "UTC"})

    kept = worked(cast.workspace)
    page = client.get("/imports", headers=ENGLISH).content.decode()

    assert kept.standing.state == "refused"
    assert kept.standing.error["message"] and "hq-refusal" in page


def test_orders_are_taken_in_on_their_own_tab(cast, browser_of, worked):
    table = b"id,product,amount,currency,at,phone\n1,Tea,12.50,CNY,2026-09-14T10:00:00+08:00,13800000000\nbad\n"
    client = browser_of(cast.alice)

    client.post("/imports/tables", {"file": SimpleUploadedFile("orders.csv", table), "as_": "orders"})
    kept = worked(cast.workspace)
    page = client.get("/imports/tables", headers=ENGLISH).content.decode()

    assert kept.standing.state == "done", kept.standing.error
    assert kept.standing.result["skipped"]
    assert "left out" in page


def test_others_find_nothing_of_an_upload(cast, browser_of):
    browser_of(cast.alice).post("/imports", {"file": chat(14), "tz": "UTC"})
    uid = uploads.listed(settings.CONFIG.home, cast.workspace)[0].upload.uid

    assert browser_of(cast.eve).post(f"/imports/uploads/{uid}/forget").status_code == 404
    assert browser_of(cast.chen).post("/imports", {"file": chat(14)}).status_code == 403
    assert browser_of(cast.dora).get(f"/imports/uploads/{uid}").status_code == 403
    assert uploads.find(settings.CONFIG.home, cast.workspace, uid)


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x", "..\\..\\x", "/etc/passwd", "\0.txt", "..", "a" * 400 + ".csv"]
)
def test_a_name_never_leaves_its_folder(tmp_path, name):
    kept = _placed(tmp_path, name, [b"x"])

    assert kept.file.resolve().is_relative_to(kept.folder.resolve())
    assert kept.file.read_bytes() == b"x"


def test_a_file_over_the_limit_leaves_nothing(tmp_path):
    with pytest.raises(uploads.TooLarge):
        _placed(tmp_path, "big.txt", (b"x" * 10 for _ in range(11)))

    assert uploads.listed(tmp_path, 1) == []
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_what_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        uploads.find(tmp_path, 1, uuid4())


def _placed(home, name, chunks):
    return uploads.place(
        home, workspace_id=1, name=name, chunks=chunks, limit=100, as_="chat", options={}, by=1, by_name="Alice",
        now=clock.now(),
    )  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360)])
def test_the_page_can_be_read_by_everybody(cast, visit, faultless, browser_of, worked, language, width):
    browser_of(cast.alice).post("/imports", {"file": chat(14), "tz": "UTC"})
    worked(cast.workspace)
    browser_of(cast.alice).post("/imports", {"file": BytesIO(b"x" * 99), "tz": "UTC"})
    browser_of(cast.alice).post("/imports", {"file": chat(16), "tz": "UTC"})

    page = visit(cast.alice, "/imports", language, width)

    assert faultless(page, f"imports-{language}-{width}") == []
