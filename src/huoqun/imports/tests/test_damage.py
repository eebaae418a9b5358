"""Exports and archives with some bytes changed, cut or doubled: read as far as they go, or refused."""

import io
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.core.errors import Refused
from huoqun.imports.detect import read_source
from huoqun.imports.records import Options, PartDone, Said, Skipped, Span
from huoqun.imports.sources import open_source
from huoqun.imports.testing import source_of

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(path for path in FIXTURES.rglob("*") if path.is_file())
DAMAGE = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12) | st.sampled_from([b'"', b"{", b"]", b"\n", b"\\"])
    ),
    min_size=1,
    max_size=4,
)


def damaged(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Each change: at which share of the whole, how many bytes go, what comes instead."""
    for place, gone, instead in changes:
        at = int(place * len(data))
        data = data[:at] + instead + data[at + gone :]
    return data


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FIXTURES)))
@settings(max_examples=40, deadline=None)
@given(changes=DAMAGE)
def test_a_damaged_file_is_read_as_far_as_it_goes(path: Path, changes: list[tuple[float, int, bytes]]) -> None:
    source = source_of({path.name: damaged(path.read_bytes(), changes)})
    try:
        items = list(read_source(source, Options(dates="dmy")))
    except Refused:
        return

    records = {
        (type(i), i.line) if isinstance(i, Span) else id(i) for i in items if isinstance(i, Said | Span | Skipped)
    }
    assert len(records) == sum(item.records for item in items if isinstance(item, PartDone))


def zipped() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (
            "own.jsonl",
            "telegram.json",
            "slack/users.json",
            "slack/channels.json",
            "slack/general/2024-05-01.json",
        ):
            archive.write(FIXTURES / name, name)
    return data.getvalue()


def tarred() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        archive.add(FIXTURES / "zulip", "zulip")
    return data.getvalue()


def tarred_plain() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.add(FIXTURES / "zulip", "zulip")
    return data.getvalue()


@pytest.mark.parametrize("make", [zipped, tarred, tarred_plain])
@settings(max_examples=150, deadline=None)
@given(changes=DAMAGE)
def test_a_damaged_archive_is_read_or_refused(make: object, changes: list[tuple[float, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(damaged(make(), changes))  # type: ignore[operator]
        try:
            with open_source(path) as source:
                list(read_source(source, Options()))
        except Refused:
            pass
