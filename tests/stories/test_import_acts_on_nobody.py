"""Importing years of history, with every feature on, speaks to nobody and gives nobody anything to do."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps

from huoqun.core import worker
from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.imports.records import Options
from huoqun.imports.run import run
from huoqun.team.actions.workspaces import found_workspace

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "discord-community.zip"
ASKING = "\n".join(
    f'{{"group":"g{n % 7}","sender":"u{n % 40}","name":"U{n % 40}","at":{1_760_000_000 + n * 97},'
    + ('"kind":"joined"}' if n % 11 == 0 else f'"text":"how do I reset my password {n}?","id":"{n}"}}')
    for n in range(2_000)
)


@pytest.fixture
def source(tmp_path) -> Path:
    if SHARED.exists():
        return SHARED if "HUOQUN_TORTURE" in os.environ else _tenth(tmp_path)
    path = tmp_path / "community.jsonl"
    path.write_text(ASKING)
    return path


def _tenth(folder: Path) -> Path:
    """Every tenth file: the whole takes minutes, and `make torture` reads it."""
    path = folder / "tenth.zip"
    with zipfile.ZipFile(SHARED) as whole, zipfile.ZipFile(path, "w") as part:
        for name in sorted(whole.namelist())[::10]:
            part.writestr(name, whole.read(name))
    return path


@pytest.mark.torture
@pytest.mark.django_db(transaction=True)
def test_importing_a_whole_community_reaches_nobody(source):
    founded = found_workspace(
        system(0, "test"), name="Imported", owner_email="alice@example.org", owner_name="Alice", now=NOW
    )
    actor = system(founded.workspace_id, "test")
    worker.add_cursors()

    summary = run(actor, source, options=Options(), now=lambda: NOW)
    worker.catch_up(now=lambda: NOW)

    assert summary.tally.messages > 1_500 and workspace(actor.workspace_id).switched_off == ()
    for table in ("chats.Effect", "work.Task", "work.Proposal", "core.Parked"):
        assert not apps.get_model(table).objects.of(actor.workspace_id).exists(), table
    acting = apps.get_model("core.Fact").objects.of(actor.workspace_id).filter(origin__in=["live", "simulation"])
    assert set(acting.values_list("name", flat=True)) <= {
        "team.workspace_founded", "chats.import_started", "chats.import_ended", "chats.import_finished",
    }  # fmt: skip
