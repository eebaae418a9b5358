"""Rewards and prizes within the law: no more than two levels of referral, no fee to get in for it, honest lotteries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..codes import Code
from ..findings import Finding
from .view import Path, Placed, View, leaves

DEEPEST = 2
DEAREST_PRIZE = 50_000
"""CNY: the most that a prize of a lottery may be worth (anti-unfair-competition law, article 10)."""

FOR_INVITERS = frozenset({"inviter", "inviters", "referrer"})
_LOTTERY = re.compile(r"抽奖|抽取.{0,6}名|lottery|lucky draw|raffle", re.IGNORECASE)
_ODDS = re.compile(r"概率|中奖率|抽取?\s*\d+\s*[名位个人]|几率|odds|chance|\d+ winners", re.IGNORECASE)
_TERMS = re.compile(r"规则|细则|条款|开奖时间|terms|rules", re.IGNORECASE)
_PRIZE = re.compile(r"(\d[\d,]{0,12}(?:\.\d{1,2})?)\s*(万)?\s*(?:元|块|CNY|RMB|人民币)", re.IGNORECASE)


def _referrals(view: View) -> list[Placed]:
    return [placed for placed in view.steps if str(placed.arg("for")) in FOR_INVITERS]


def referral(view: View) -> Iterator[Finding]:
    for placed in _referrals(view):
        key = "depth" if "depth" in placed.step.args else "levels"
        depth = placed.arg(key)
        if not isinstance(depth, int) or depth < DEEPEST:
            continue
        path = (*placed.path, key)
        if depth > DEEPEST:
            reason = _("Rewards over %(n)d levels are pyramid selling by law.") % {"n": depth}
            yield view.found(Code.REWARD_TOO_DEEP, path, reason, _("Reward one level, two at most."))
        elif placed.step.require != "approval":
            reason = _("A reward over two levels needs a person's yes.")
            yield view.found(Code.REWARD_UNSIGNED, path, reason, _("Add “require: approval”, or reward one level."))


def fee(view: View) -> Iterator[Finding]:
    rewarded = _referrals(view)
    if rewarded and re.search(r"\bpaid\b", view.playbook.enrol.only):
        reason = _("Who wants in has to pay, and this pays for bringing people in: together that is pyramid selling.")
        mend = _("Let people in without paying, or reward what is not money's worth.")
        yield view.found(Code.FEE_WITH_REFERRAL, rewarded[0].path, reason, mend)


def lottery(view: View) -> Iterator[Finding]:
    """Those that are steps, and those that are only spoken of: all texts together must tell odds and terms."""
    for placed in view.steps:
        if placed.step.do == "lottery":
            for key, text in (("odds", _("the odds")), ("terms", _("the terms"))):
                if not placed.arg(key):
                    yield _untold(view, placed.path, text)
            yield from _dear(view, placed)
    texts = list(view.all_texts())
    drawn = [(path, text) for path, text in texts if _LOTTERY.search(text)]
    if drawn:
        together = "\n".join(text for _path, text in texts)
        for pattern, what in ((_ODDS, _("the odds")), (_TERMS, _("the terms"))):
            if not pattern.search(together):
                yield _untold(view, drawn[0][0], what)
    for path, text in drawn:
        yield from (_too_high(view, path, worth) for worth in _worths(text) if worth > DEAREST_PRIZE)


def _untold(view: View, path: Path, what: str) -> Finding:
    reason = _("A lottery is held, and nobody is told %(what)s.") % {"what": what}
    return view.found(
        Code.LOTTERY_TERMS, path, reason, _("Say how many win among how many, and by which rules it is drawn.")
    )


def _dear(view: View, placed: Placed) -> Iterator[Finding]:
    for key in ("prize", "prizes"):
        for path, worth in leaves(placed.arg(key), (*placed.path, key)):
            if isinstance(worth, int | float) and path[-1] in ("worth", "value", key) and worth > DEAREST_PRIZE:
                yield _too_high(view, path, worth)


def _too_high(view: View, path: Path, worth: float) -> Finding:
    reason = _("A prize of %(worth)s CNY is above the %(most)s CNY that the law allows.") % {
        "worth": f"{worth:,.0f}", "most": f"{DEAREST_PRIZE:,}",
    }  # fmt: skip
    return view.found(Code.PRIZE_TOO_HIGH, path, reason, _("Take smaller prizes."))


def _worths(text: str) -> Iterator[float]:
    for amount, ten_thousands in _PRIZE.findall(text):
        yield float(amount.replace(",", "")) * (10_000 if ten_thousands else 1)


CHECKS = (referral, fee, lottery)
