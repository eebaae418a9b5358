"""Messages, tasks, rewards: an excerpt in which all is well, and one that is refused."""

from __future__ import annotations

import pytest

from huoqun.playbooks.checks.context import Context
from huoqun.playbooks.codes import Code

from .excerpts import codes, steps

OFFER = "id: offer, do: send, template: hello, at: '%s', class: marketing"
ASKED = "id: b, at: '10:00', do: branch, if: \"consented('marketing')\", then: offer\n"
DAILY_CAP = "caps: [{scope: %s, per: day, max: 2}]\n"
THREE = "\n".join(f"id: s{n}, scope: %s, do: send, template: hello, at: '1{n}:00', class: care" for n in range(3))
TO_GROUP, TO_MEMBERS = THREE % (("group",) * 3), THREE % (("member",) * 3)
CHAIN = """id: a, at: '10:00', do: branch, if: staff, then: s1, else: s3
id: s1, do: send, template: hello, class: care, next: s2
id: s2, do: send, template: hello, class: care%s
id: s3, do: send, template: hello, class: care"""
TASK = (
    "id: call, at: '10:00', do: task, title: 回访, assignee: {role: coach}, sla: 24h, outcomes: {好: done}, "
    "overdue: {escalate: lead}"
)
ROLES = "roles: {coach: {minutes_a_day: %d}, lead: {}}\n"
REWARD = "id: r, at: '10:00', do: points, key: k, for: inviter"

TABLE = [
    # Every message has a class
    (Code.NO_CLASS, steps(TO_GROUP), steps("id: a, do: send, template: hello, at: '10:00'")),
    # Marketing asks for consent somewhere
    (Code.NO_CONSENT, steps(ASKED + OFFER % ""), steps(OFFER % "10:00")),
    (
        Code.NO_CONSENT,
        steps(OFFER % "10:00") + "enrol: {only: \"consented('marketing')\", late_join: {}}",
        steps(OFFER % "10:00") + "enrol: {only: \"tag('新客')\", late_join: {}}",
    ),
    # … on every way to it
    (Code.MAYBE_NO_CONSENT, steps((ASKED + OFFER % "").replace("at: '', ", "")), steps(ASKED + OFFER % "12:00")),
    # One offer is enough for newcomers
    (
        Code.MORE_THAN_ONE_OFFER,
        "kind: newcomer\n" + steps(OFFER % "10:00", stage="days: [D7]"),
        "kind: newcomer\n" + steps(OFFER % "10:00", stage="days: [D6, D7]"),
    ),
    # What is held out is compared by something
    (
        Code.HOLDOUT_WITHOUT_GOAL,
        "holdout: {percent: 5, salt: x}\ngoals: {primary: {fact: paid}}",
        "holdout: {percent: 5, salt: x}",
    ),
    # The timetable keeps to its own caps
    (Code.OVER_CAP, DAILY_CAP % "member" + steps(TO_GROUP), DAILY_CAP % "group" + steps(TO_GROUP)),
    (Code.OVER_CAP, DAILY_CAP % "member" + steps(CHAIN % ""), DAILY_CAP % "member" + steps(TO_MEMBERS)),
    # … and so does the worst way through it
    (Code.MAYBE_OVER_CAP, DAILY_CAP % "member" + steps(CHAIN % ""), DAILY_CAP % "member" + steps(CHAIN % ", next: s3")),
    # A task says whose it is, by when, how it ends, and what if not
    *((Code.TASK_INCOMPLETE, steps(TASK), steps(TASK.replace(part, ""))) for part in (
        ", assignee: {role: coach}", ", sla: 24h", ", outcomes: {好: done}", ", overdue: {escalate: lead}",
    )),
    # Roles are those that the playbook names
    (Code.UNKNOWN_ROLE, ROLES % 2000 + steps(TASK), ROLES % 2000 + steps(TASK.replace("coach", "couch"))),
    # 200 members, one task each a day, six minutes: 1,200 minutes
    (Code.TOO_FEW_PEOPLE, ROLES % 1200 + steps(TASK), ROLES % 1199 + steps(TASK)),
    # Once in seven days is a seventh of it
    (Code.TOO_FEW_PEOPLE, ROLES % 180 + steps(TASK + ", once: per_run"), ROLES % 160 + steps(TASK + ", once: per_run")),
    # The arms of an experiment are all of it, and lead on
    (
        Code.ARMS_NOT_100,
        steps("id: x, at: '10:00', do: experiment, arms: {a: 50, b: 50}"),
        steps("id: x, at: '10:00', do: experiment, arms: {a: 50, b: 40}"),
    ),
    (
        Code.UNKNOWN_ARM,
        steps("id: x, at: '10:00', do: experiment, arms: {a: 50, b: 50}, then: {a: over}"),
        steps("id: x, at: '10:00', do: experiment, arms: {a: 50, b: 50}, then: {c: over}"),
    ),
    (
        Code.UNKNOWN_OUTCOME,
        steps(TASK) + "priors: {outcomes: {好: 0.5}}",
        steps(TASK) + "priors: {outcomes: {坏: 0.5}}",
    ),
    # A reward is given once by its key, over two levels at most, and the second wants a yes
    (Code.REWARD_WITHOUT_KEY, steps(REWARD), steps(REWARD.replace(", key: k", ""))),
    (Code.REWARD_UNSIGNED, steps(REWARD + ", depth: 2, require: approval"), steps(REWARD + ", depth: 2")),
    (Code.REWARD_TOO_DEEP, steps(REWARD + ", depth: 2"), steps(REWARD + ", depth: 3, require: approval")),
    # Who pays to get in is not paid for bringing others
    (
        Code.FEE_WITH_REFERRAL,
        steps(REWARD) + "enrol: {only: \"tag('新客')\", late_join: {}}",
        steps(REWARD) + "enrol: {only: \"paid('entry')\", late_join: {}}",
    ),
    # A lottery tells its odds and terms, and no prize is above 50,000
    (
        Code.LOTTERY_TERMS,
        steps("id: l, at: '10:00', do: lottery, odds: 3/200, terms: 规则"),
        steps("id: l, at: '10:00', do: lottery, odds: 3/200"),
    ),
    (
        Code.LOTTERY_TERMS,
        "templates: {hello: 今晚抽奖：全群抽3名，规则见群公告}",
        "templates: {hello: 今晚八点抽奖，人人有份}",
    ),
    (
        Code.PRIZE_TOO_HIGH,
        steps("id: l, at: '10:00', do: lottery, odds: '1', terms: x, prizes: [{worth: 50000}]"),
        steps("id: l, at: '10:00', do: lottery, odds: '1', terms: x, prizes: [{worth: 50001}]"),
    ),
    (Code.PRIZE_TOO_HIGH, "templates: {hello: 抽奖送价值5万元的课}", "templates: {hello: 抽奖送价值6万元的车}"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "good", "bad"), TABLE)
def test_people_are_treated_fairly(code, good, bad):
    assert code not in codes(good)
    assert code in codes(bad)


@pytest.mark.parametrize(
    ("code", "excerpt", "good", "bad"),
    [
        # Three messages a day to 200 members are 600
        (Code.OVER_BUDGET, TO_MEMBERS, Context(sends_a_day=600), Context(sends_a_day=599)),
        # A group of the kind that members are moved to has room
        (Code.NO_ROOM, "id: m, at: '10:00', do: move, to: {kind: delivery}", Context(rooms={"delivery": 1}),
         Context(rooms={"delivery": 0})),
        (Code.NO_ROOM, "id: m, at: '10:00', do: move, to: {kind: delivery}", Context(), Context(rooms={"core": 9})),
        # Every inviter needs a code
        (Code.QR_QUOTA, "id: i, at: '10:00', do: invite", Context(codes_left=200), Context(codes_left=199)),
    ],
)  # fmt: skip
def test_what_is_known_of_the_place_is_looked_at(code, excerpt, good, bad):
    assert code not in codes(steps(excerpt), good)
    assert code in codes(steps(excerpt), bad)


def test_weekly_messages_of_different_days_do_not_come_together():
    weekly = "".join(
        f"- {{id: {day}, weekdays: [{day}], steps: ["
        f"{{id: s-{day}, scope: group, do: send, template: hello, at: '10:00', class: care}}]}}\n"
        for day in ("mon", "tue", "wed", "thu")
    )
    excerpt = f"calendar: {{}}\nstages:\n{weekly}caps: [{{scope: group, per: day, max: 1}}]"

    assert Code.OVER_CAP not in codes(excerpt)
