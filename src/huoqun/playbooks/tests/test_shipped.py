"""The manuals that come with Huoqun: all eleven, free of faults, the English ones built like the Chinese."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from huoqun.core.blocks import all_blocks
from huoqun.playbooks.agenda import chores
from huoqun.playbooks.checks.checking import check_text
from huoqun.playbooks.compiling import plan_of
from huoqun.playbooks.engine.spans import span
from huoqun.playbooks.findings import Severity
from huoqun.playbooks.format.model import Playbook
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.shipped import IN_CHECKOUT, KINDS, shipped

NAMES = {
    "traffic-screenshot-24h", "traffic-assist-48h", "reach-7d", "newcomer-7d", "camp-7d", "camp-21d",
    "delivery-learning-30d", "delivery-service", "core", "chapter", "lecture-series-4w",
}  # fmt: skip
MONDAY = date(2026, 11, 2)
CJK = re.compile("[\u4e00-\u9fff]")
STRUCTURE = ("id", "do", "scope", "at", "after", "next", "once", "days", "class", "require", "weekdays", "monthdays")


def test_all_eleven_are_there_by_kind():
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


def test_an_assistants_sheet_holds_their_tasks_by_day_and_last_what_comes_when_a_member_gives_cause():
    (camp,) = [one for one in shipped("zh-hans") if one.id == "camp-7d"]
    found = chores(plan_of(read(camp.text).playbook, blocks=all_blocks()), date(2026, 11, 2))

    host, coach = found["host"], found["coach"]
    first = next(one for one in host if "点评" in one.what)
    assert (first.day, first.at, first.what) == (1, "17:00", "点评三份作业（第1天）")
    assert {one.day for one in coach} >= {0} and coach[-1].day == 0 and "私聊迎新：____" in [one.what for one in coach]
    assert not any("{{" in one.what + one.words for lines in found.values() for one in lines)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_english_is_built_like_chinese(name):
    (chinese,) = [one for one in shipped("zh-hans") if one.id == name]
    (english,) = [one for one in shipped("en") if one.id == name]

    assert built(read(english.text).playbook) == built(read(chinese.text).playbook)
    assert CJK.findall(english.text.replace("“收到”", "")) == []


def built(book: Playbook) -> Any:
    """What must be the same in every language: steps, times, ways, caps, variables."""
    said = msgspec.to_builtins(book)
    steps = [
        {key: step[key] for key in STRUCTURE if key in step} | {"args": sorted(step.get("args", {}))}
        for stage in said["stages"] for step in stage["steps"]
    ]  # fmt: skip
    rest = {
        key: said.get(key)
        for key in ("id", "kind", "calendar", "quiet_hours", "caps", "misfire", "holdout", "goals", "priors")
    }
    return steps, rest, sorted(said["templates"]), sorted(said.get("vars", {})), sorted(said.get("roles", {}))


def test_a_wheel_brings_them_along():
    project = tomllib.loads((IN_CHECKOUT.parent / "pyproject.toml").read_text("utf-8"))

    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included["playbooks"] == "huoqun/playbooks/manuals"


def test_a_newcomers_group_hears_one_offer_at_most():
    (manual,) = [one for one in shipped("zh-hans") if one.id == "newcomer-7d"]
    steps = [step for stage in read(manual.text).playbook.stages for step in stage.steps]

    offers = [step for step in steps if step.cls == "marketing"]
    assert [(step.id, step.once) for step in offers] == [("offer", "per_run")]


@pytest.mark.parametrize("name", ["camp-7d", "camp-21d"])
def test_whoever_checks_in_until_the_day_closes_graduates_with_a_certificate(name):
    """The day takes check-ins until its cut-off, when the class lets graduate once more; its step waits for that."""
    book = read(next(one.text for one in shipped("zh-hans") if one.id == name)).playbook
    known = plan_of(book, blocks=all_blocks())
    (step,) = [one for one in known.steps.values() if one.block.name == "graduate"]
    waits = known.steps[step.next]

    assert waits.block.name == "wait" and waits.args.condition == "graduated"
    assert step.when.days == {book.calendar.days}
    begins = datetime.combine(MONDAY, step.when.at)
    assert begins + span(waits.args.timeout) > datetime.combine(MONDAY + timedelta(days=1), known.cutoff)


def test_seven_days_have_words_for_seven_stages():
    (manual,) = [one for one in shipped("zh-hans") if one.id == "reach-7d"]
    said = read(manual.text).playbook.templates

    words = ["unknown", "curious", "acquainted", "understands", "familiar", "bought", "bought_again"]
    assert len({said[f"{stage}_{day}"] for stage in words for day in range(1, 8)}) == 49
