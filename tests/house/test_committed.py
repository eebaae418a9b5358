"""What is committed names no machine and no registry, and no front-end file of others."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Spelt in pieces, so that this file does not find itself.
HOSTS = re.compile(
    "|".join(["registry[.]npm" + "js[.]", "pypi[.]" + "org", "files[.]python" + "hosted", "deb[.]debian" + "[.]org"])
)


@pytest.fixture(scope="module")
def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_committed_file_names_a_registrys_host(committed):
    naming = [str(p.relative_to(ROOT)) for p in committed if HOSTS.search(p.read_text("utf-8", errors="replace"))]

    assert naming == []


def test_lock_files_hold_hashes_and_no_addresses(committed):
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text, path.name
        assert text.count("==") <= text.count("--hash=sha256:")
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_front_end_files_of_others_are_not_committed(committed):
    theirs = [str(p.relative_to(ROOT)) for p in committed if p.name.endswith((".min.js", ".min.css", ".mo"))]

    assert theirs == []
