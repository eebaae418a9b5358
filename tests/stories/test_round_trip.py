"""What is exported is what was there: imported elsewhere and exported again, it is the same to the byte."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.core.actor import system
from huoqun.imports.exporting import OneGroupOnly, export
from huoqun.imports.formats import huoqun_jsonl
from huoqun.imports.records import Chat, Options, Said, Span
from huoqun.imports.run import run
from huoqun.team.actions.workspaces import found_workspace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def workspace(name):
    founded = found_workspace(
        system(0, "test"), name=name, owner_email=f"{name}@example.org", owner_name=name, now=NOON
    )
    return system(founded.workspace_id, "test")


def exported(actor, **options):
    out = io.BytesIO()
    export(actor, out, **options)
    return out.getvalue()


def imported(actor, tmp_path, lines):
    path = tmp_path / "export.jsonl"
    path.write_bytes(lines)
    return run(actor, path, options=Options(format="huoqun-jsonl"), now=lambda: NOON)


people = st.sampled_from(["ann", "bo", "小林", "d", "e"])
moments = st.integers(0, 60 * 24).map(lambda minutes: NOON - timedelta(days=2) + timedelta(minutes=minutes, seconds=7))
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
messages = st.builds(
    lambda at, who, text, kind, recalled: Said("g", at, who, who.upper(), text, 0, kind, recalled=recalled),
    moments, people, texts, st.sampled_from(["text", "image", "file", "voice", "link"]), st.booleans(),
)  # fmt: skip
spans = st.builds(
    lambda at, who, kind, by: Span("g", at, kind, who, who.upper(), 0, by if kind == "joined" and by != who else None),
    moments, people, st.sampled_from(["joined", "left"]), st.none() | people,
)  # fmt: skip


@given(items=st.lists(messages | spans, max_size=25), numbered=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_export_imported_elsewhere_is_the_same_export(tmp_path, items, numbered):
    """Once through the database: what a file says twice, or what nobody can know, is settled by the first import."""
    chat = Chat("g", "Readers", "forum", None, "All about books")
    told = sorted(items, key=lambda item: item.at)
    if numbered:
        told = [
            Said(**{f: getattr(i, f) for f in i.__struct_fields__} | {"provider_id": f"m{n}"})
            if isinstance(i, Said) else i
            for n, i in enumerate(told)
        ]  # fmt: skip
    here, elsewhere = workspace("here"), workspace("elsewhere")
    imported(here, tmp_path, b"".join(huoqun_jsonl.write([chat, *told])))
    first = exported(here)

    imported(elsewhere, tmp_path, first)

    assert exported(elsewhere) == first
    said = [line for line in first.splitlines() if b'"kind":"message"' in line]
    assert len(said) == sum(isinstance(item, Said) for item in told)
    _forget()


def _forget():
    """Every example begins with an empty community."""
    from huoqun.site.testing import _empty_filled_tables

    _empty_filled_tables()


LINES = b"""{"kind":"group","group":"g1","name":"Readers","platform":"forum"}
{"group":"g1","sender":"u1","name":"Ann","at":"2026-02-01T08:00:00Z","kind":"joined","by":"u2"}
{"group":"g1","sender":"u1","name":"Ann","at":"2026-02-01T08:01:00Z","text":"hello","id":"1"}
{"group":"g1","sender":"u2","name":"Bo","at":"2026-02-01T08:02:00Z","text":"hi Ann","id":"2","reply_to":"1"}
{"kind":"group","group":"g2","name":"Writers","platform":"forum"}
{"group":"g2","sender":"u2","name":"Bo","at":"2026-02-01T09:00:00Z","text":"anybody here?","id":"1"}
"""


def test_chatlab_holds_one_group_and_is_read_again(tmp_path):
    here = workspace("here")
    imported(here, tmp_path, LINES)

    with pytest.raises(OneGroupOnly):
        exported(here, format="chatlab")
    path = tmp_path / "readers.jsonl"
    path.write_bytes(exported(here, format="chatlab", group="Readers"))
    summary = run(workspace("elsewhere"), path, options=Options(), now=lambda: NOON)

    assert (summary.tally.groups, summary.tally.messages, summary.tally.members) == (1, 2, 2)


def test_another_workspace_is_not_exported(tmp_path):
    imported(workspace("here"), tmp_path, LINES)

    assert exported(workspace("eves")) == b""
