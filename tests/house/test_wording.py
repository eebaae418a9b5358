"""Chinese has one voice: “” for what is quoted, 你 for whoever reads, in every catalogue; “” in every manual, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAID = re.compile(r'^msgstr(?:\[\d\])? (?:"[^\n]*"\n?)+', re.MULTILINE)
CATALOGUES = sorted(ROOT.glob("src/huoqun/*/locale/zh_Hans/LC_MESSAGES/django.po"))
MANUALS = [*ROOT.glob("playbooks/*.yaml"), *ROOT.glob("src/huoqun/*/manuals/*.yaml")]


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-5])
def test_catalogues_quote_and_address_alike(file):
    found = [said for said in SAID.findall(file.read_text("utf-8")) if re.search("[「」『』您妳]", said)]

    assert not found, "write “” for 「」, and 你 for 您"


def test_manuals_quote_alike():
    """How they address people is theirs: a butler says 您."""
    assert MANUALS
    assert [file.name for file in MANUALS if re.search("[「」『』]", file.read_text("utf-8"))] == []
