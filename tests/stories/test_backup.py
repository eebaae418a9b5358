"""A backup restored into another home holds the same, goes on, and sends nothing until somebody has looked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import connection
from psycopg.conninfo import make_conninfo

from huoqun.cli import groups, import_
from huoqun.core import clock, epoch, queries, worker
from huoqun.core.actor import system
from huoqun.points.actions.granting import grant
from huoqun.points.rules import Currency
from huoqun.site.database.lease import database

LINES = "\n".join(
    f'{{"group":"readers","sender":"u{n % 5}","name":"U{n % 5}","at":{1_760_000_000 + n * 60},"text":"word {n}"}}'
    for n in range(300)
)
TABLES = """
    select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by relname
"""
# What a start writes by itself: who works, which life of the database it is, and that nothing is sent.
CHANGES = {"core_epoch", "core_worker", "core_lane", "core_workspace", "core_cursor"}


def huoqun(home: Path, *words: str, **env: str) -> str:
    """Run a verb as a person would, on an embedded server of its own unless the environment names another."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HUOQUN_", "DATABASE_URL"))}
    done = subprocess.run(
        [sys.executable, "-m", "huoqun.site.main", *words],
        env={**own, "HUOQUN_HOME": str(home), **env}, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def content(dsn: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of them."""
    with psycopg.connect(dsn) as connection:
        tables = [row[0] for row in connection.execute(TABLES)]
        return {
            table: connection.execute(
                f"select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t"
            ).fetchone()
            for table in tables
        }


def here(verb: click.Command, *words: str) -> str:
    """Run a verb in this process, on the database of the tests: it is there already, with all its tables."""
    return CliRunner().invoke(verb, [*words, "--json"], catch_exceptions=False).stdout


def give_everybody_points() -> None:
    """Each of the five members has points."""
    workspace = queries.workspaces()[0].id
    found = apps.get_model("members", "Member").objects.filter(workspace_id=workspace)
    members = list(found.values_list("id", flat=True))
    given = {"currency": Currency.POINTS, "amount": 5, "reason": "wrote much", "key": "given", "now": clock.now()}
    grant(system(workspace, "test"), member_ids=members, **given)


def own_dsn() -> str:
    params = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{name: params[name] for name in known if params.get(name)})


@pytest.mark.django_db(transaction=True)
def test_a_backup_restored_elsewhere_is_equal_and_goes_on(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    file, lines, more = tmp_path / "all.backup", tmp_path / "chat.jsonl", tmp_path / "more.jsonl"
    lines.write_text(LINES)
    more.write_text('{"group":"readers","sender":"u9","name":"Nina","at":1770000000,"text":"I am new"}')
    epoch.notice_new_life()
    worker.add_cursors()
    here(import_.command, str(lines))
    before = json.loads(here(groups.command))
    give_everybody_points()
    huoqun(first, "backup", str(file), DATABASE_URL=own_dsn())
    original = content(own_dsn())

    with database(second):
        told = json.loads(huoqun(second, "restore", str(file), "--yes", "--json"))
    with database(second) as dsn:
        restored = content(dsn)
        after = json.loads(huoqun(second, "groups", "--json"))
        huoqun(second, "import", str(more), "--json")
        with_more = json.loads(huoqun(second, "groups", "--json"))
        audited = json.loads(huoqun(second, "points", "audit", "--json"))

    assert {t for t in original if original[t] != restored.get(t)} <= CHANGES
    assert original["chats_message"][0] == 300
    assert before == after
    assert audited["equal"] and audited["legs"] == 10
    assert told["send_nothing"] and told["epoch"] > 1
    assert with_more[0]["messages"] == 301, "what comes after the restore is counted, though transaction ids begin anew"
