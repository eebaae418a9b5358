"""What is promised is written down: every setting, permission, fact, job, verb and table."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from huoqun.site import main, reference

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_reference_is_what_the_code_says(name):
    written = reference.FOLDER / name

    assert written.exists() and written.read_text("utf-8") == reference.page(name), "run `make docs`"


@pytest.mark.parametrize("verb", main.verbs())
def test_every_verb_shows_an_example(verb):
    command = main.huoqun.get_command(click.Context(main.huoqun), verb)

    assert f"Example: huoqun {verb}" in (command.help or "")


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)} → {link}"
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/*.md")]
        for link in re.findall(r"\]\(([^)#\s]+)\)", page.read_text("utf-8"))
        if "://" not in link and not link.startswith("mailto:") and not (page.parent / link).exists()
    ]

    assert broken == []


def test_both_readmes_show_the_same_commands():
    def commands(name):
        return re.findall(r"^(?:make|huoqun|\.venv/bin/huoqun) .*$", (ROOT / name).read_text("utf-8"), re.MULTILINE)

    assert commands("README.md") and commands("README.md") == commands("README.zh-CN.md")
