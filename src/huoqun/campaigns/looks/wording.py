"""What the law and the platforms say to the words of a campaign, and whether its terms can be published."""

from __future__ import annotations

from datetime import datetime

from ..rules.campaigns import N_
from ..rules.entry import asks_picture
from ..rules.review import Finding, Reviewed, Topic, look
from ..rules.wording import WECHAT, breaches


@look("wording")
def wording(seen: Reviewed, now: datetime) -> list[Finding]:
    """Words that lure, exaggerate, or promise what may not be promised."""
    return [
        Finding(Topic.WORDING, rule.code, rule.message, rule.mend, stops=rule.stops, source=rule.source)
        for rule in breaches([seen.name, seen.aim, seen.rules_text])
    ]


@look("law")
def law(seen: Reviewed, now: datetime) -> list[Finding]:
    """Kinds that a platform looks at askance, and rewards that the tax office asks about."""
    found = []
    if asks_picture(seen.kind, seen.entry):
        found.append(
            Finding(
                Topic.LAW, "asks_for_sharing",
                N_("This kind rewards sharing itself. On WeChat such links are closed, and accounts blocked."),
                N_("Reward people who come and stay instead, or hold it where it is allowed."), stops=False,
                source=WECHAT,
            )
        )  # fmt: skip
    if seen.currency == "cash" and max([seen.each * seen.each_most, *(step[1] for step in seen.ladder)]) > MOST_UNTAXED:
        found.append(
            Finding(
                Topic.LAW, "taxed", N_("One person may get more than 800 yuan in cash: tax has to be withheld."),
                N_("Lower the reward for one person, or have the payout withhold by the table."), stops=False,
                source=TAX,
            )
        )  # fmt: skip
    return found


MOST_UNTAXED = 80_000
"""800 CNY in 分."""
TAX = "国家税务总局公告 2018 年第 61 号第八条：劳务报酬每次收入不超过 4,000 元的，减除费用按 800 元计算"


@look("terms")
def terms(seen: Reviewed, now: datetime) -> list[Finding]:
    """Terms say at least how to reach the organiser."""
    if len(seen.rules_text.strip()) >= LEAST:
        return []
    return [
        Finding(
            Topic.TERMS, "no_rules", N_("The terms do not say who holds the campaign, and how to reach them."),
            N_("Write it into the organiser's own rules: who, how to reach you, what happens in a dispute."),
            stops=False,
        )
    ]  # fmt: skip


LEAST = 20
