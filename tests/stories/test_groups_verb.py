"""`huoqun groups` right after an import, with no worker running."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from huoqun.core import worker
from huoqun.core.actor import system
from huoqun.imports.records import Options
from huoqun.imports.run import run
from huoqun.team.actions.workspaces import found_workspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINES = """
{"kind":"group","group":"g1","name":"Readers 读者","platform":"forum"}
{"group":"g1","sender":"u1","name":"Ann","at":"2021-02-01T08:00:00Z","kind":"joined"}
{"group":"g1","sender":"u1","name":"Ann","at":"2021-02-01T08:01:00Z","text":"hello","id":"1"}
{"group":"g1","sender":"u2","name":"Bo","at":"2021-02-03T08:02:00Z","text":"hi Ann","id":"2"}
{"group":"g1","sender":"bot","name":"Bot","at":"2021-02-03T08:02:01Z","text":"welcome","id":"3","kind":"bot"}
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("as_json", [True, False])
def test_groups_are_right_at_once(tmp_path, as_json):
    from huoqun.cli.groups import command

    founded = found_workspace(
        system(0, "test"), name="Mine", owner_email="alice@example.org", owner_name="Alice", now=NOON
    )
    worker.add_cursors()
    path = tmp_path / "readers.jsonl"
    path.write_text(LINES)
    run(system(founded.workspace_id, "test"), path, options=Options(), now=lambda: NOON)

    done = CliRunner().invoke(command, ["--json"] if as_json else [], catch_exceptions=False)

    (line,) = done.stdout.splitlines() if as_json else ["{}"]
    if as_json:
        (group,) = json.loads(line)
        assert group == {
            "id": str(UUID(group["id"])), "group": "Readers 读者", "kind": "unsorted",
            "members": 2, "messages": 3, "active_28d": 2,
            "first_at": "2021-02-01T08:01:00+00:00", "last_at": "2021-02-03T08:02:01+00:00", "state": group["state"],
        }  # fmt: skip
    else:
        assert "Readers 读者" in done.stdout and "2021-02-03" in done.output


@pytest.mark.django_db(transaction=True)
def test_a_demo_alone_is_looked_at_and_no_workspace_is_made_for_looking(tmp_path):
    from huoqun.cli import export, groups
    from huoqun.core import queries

    demo = found_workspace(
        system(0, "test"), name="Demo", owner_email="a@example.org", owner_name="Alice", now=NOON, is_demo=True
    )
    worker.add_cursors()
    path = tmp_path / "readers.jsonl"
    path.write_text(LINES)
    run(system(demo.workspace_id, "test"), path, options=Options(), now=lambda: NOON)

    shown = CliRunner().invoke(groups.command, [], catch_exceptions=False)
    with override("zh-hans"):
        kept = CliRunner().invoke(export.command, [str(tmp_path / "all.jsonl")], catch_exceptions=False)

    assert "Readers 读者" in shown.stdout
    assert kept.stdout.endswith("all.jsonl: 1 个群、3 条消息、1 次进群、0 次退群\n")
    assert [workspace.name for workspace in queries.workspaces()] == ["Demo"]
