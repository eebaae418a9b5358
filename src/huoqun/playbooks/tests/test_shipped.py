"""The manuals that come with Huoqun: all ten, free of faults, the English ones built like the Chinese."""

from __future__ import annotations

import tomllib

import pytest

from huoqun.core.blocks import all_blocks
from huoqun.playbooks.checks.checking import check_text
from huoqun.playbooks.findings import Severity
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.shipped import IN_CHECKOUT, KINDS, shipped

NAMES = {
    "traffic-screenshot-24h", "traffic-assist-48h", "reach-7d", "newcomer-7d", "camp-7d", "camp-21d",
    "delivery-learning-30d", "delivery-service", "core", "chapter",
}  # fmt: skip


def test_all_ten_are_there_by_kind():
    found = shipped("zh-hans")

    assert {one.id for one in found} == NAMES
    assert {one.kind for one in found} == set(KINDS)
    assert all(one.about and one.text for one in found)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_may_be_published_as_it_is(name, language):
    (manual,) = [one for one in shipped(language) if one.id == name]

    findings = check_text(manual.text, blocks=all_blocks())

    assert [f"{f.line}: {f.reason}" for f in findings if f.severity is Severity.ERROR] == []
    # What may be too many people for the team is for the operator to know; nothing else is amiss.
    assert {f.code for f in findings} <= {"too_few_people"}


def test_a_wheel_brings_them_along():
    project = tomllib.loads((IN_CHECKOUT.parent / "pyproject.toml").read_text("utf-8"))

    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included["playbooks"] == "huoqun/playbooks/manuals"


def test_a_newcomers_group_hears_one_offer_at_most():
    (manual,) = [one for one in shipped("zh-hans") if one.id == "newcomer-7d"]
    steps = [step for stage in read(manual.text).playbook.stages for step in stage.steps]

    offers = [step for step in steps if step.cls == "marketing"]
    assert [(step.id, step.once) for step in offers] == [("offer", "per_run")]


def test_seven_days_have_words_for_seven_stages():
    (manual,) = [one for one in shipped("zh-hans") if one.id == "reach-7d"]
    said = read(manual.text).playbook.templates

    words = ["unknown", "curious", "acquainted", "understands", "familiar", "bought", "bought_again"]
    assert len({said[f"{stage}_{day}"] for stage in words for day in range(1, 8)}) == 49
