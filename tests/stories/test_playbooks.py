"""A group that runs by its playbook, told through the simulator."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huoqun.gateways.simulator.stage import Stage
from huoqun.playbooks.actions.starting import start

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # 12:00 in Shanghai, a Monday

CAMP = """
schema: playbook/v1
id: camp
name: 写作营
kind: camp
timezone: Asia/Shanghai
calendar: {days: 2, day_cutoff: "04:00"}
enrol: {trigger: joined, unless: "staff", late_join: {policy: skip}}
misfire: {grace: 2h, then: skip}
templates:
  lesson: "第{{day}}天,{{group}}开课"
  hello: "{{nick}},你来了"
  bye: "再见 {{nick}}"
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: lesson, scope: group, do: send, template: lesson, class: care, at: "08:30"}
      - {id: ask, do: ask, template: hello, class: care, at: "12:30", timeout: 4h, buttons: false,
         answers: {"1": thanks}}
      - {id: thanks, do: send, template: bye, class: care}
"""


@pytest.mark.django_db(transaction=True)
def test_a_camp_runs_by_the_clock_and_each_member_by_their_answers(cast) -> None:
    stage = Story(cast)
    alice = stage.member("Alice").joins("writers")
    stage.settle()
    stage.starts(CAMP, date(2026, 11, 2))
    stage.passes(minutes=31)
    assert alice.was_told() == ["Alice,你来了"]
    alice.says("1")
    stage.settle()
    assert alice.was_told()[-1] == "再见 Alice"
    stage.passes(hours=21)
    stage.bot.replies("第2天,writers开课")


class Story(Stage):
    def __init__(self, cast) -> None:
        super().__init__(cast.workspace, now=NOON)

    def starts(self, text: str, on: date) -> None:
        from django.apps import apps

        from huoqun.playbooks.models import Playbook, Version

        group = apps.get_model("groups", "Group").objects.get(name="writers").id
        row = Playbook.objects.create(
            workspace_id=self.actor.workspace_id,
            key="camp",
            name="x",
            kind="camp",
            draft=text,
            draft_at=self.now,
            created_at=self.now,
        )
        v = Version.objects.create(
            workspace_id=self.actor.workspace_id,
            playbook_id=row.id,
            number=1,
            text=text,
            published_at=self.now,
            published_by="x",
        )
        start(self.actor, version_id=v.id, group_id=group, starts_on=on, now=self.now)
