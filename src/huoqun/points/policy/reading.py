"""A policy's YAML (or JSON) read strictly: `read(text) → Policy`, or BadPolicy with every fault and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.errors import BadCondition
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import Refused
from huoqun.core.money import BadAmount, minor
from huoqun.team.rules import Role

from .model import (
    EARNING,
    Allowance,
    Badge,
    ByHand,
    Decay,
    Expiry,
    Gift,
    Level,
    Membership,
    Policy,
    Right,
    RightKind,
    Rule,
)

LONGEST = 40_000
MOST = 1_000_000
MOST_FAULTS = 50
NAME = 40
LONGEST_BUDGET = 60
YEAR_END = "year_end"


class Code(StrEnum):
    """What may be wrong with a policy; the codes never change."""

    NOT_YAML = "not_yaml"
    TOO_LARGE = "too_large"
    UNKNOWN_KEY = "unknown_key"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_WORD = "unknown_word"
    BAD_CONDITION = "bad_condition"
    BAD_MONEY = "bad_money"
    EARNS_NOTHING = "earns_nothing"
    ORDER = "order"
    NOT_CARRIED_OUT = "not_carried_out"


@dataclass(frozen=True, slots=True)
class Fault:
    """`at`: where it stands, as `earns.checkin.points`."""

    code: Code
    at: str
    reason: str


class BadPolicy(Refused):
    code = "bad_policy"
    message = N_("This is not a policy of points.")
    way_out = N_("docs/howto/points.md shows what may stand in one.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.at}: {fault.reason}" if fault.at else fault.reason for fault in faults))


Take = Callable[["Reader", Any, str], Any]


@dataclass(slots=True)
class Reader:
    """Collects faults while it reads; a value that is refused is None. `is_new`: it is not published yet."""

    currency: str
    faults: list[Fault]
    is_new: bool = False

    def fault(self, code: Code, at: str, reason: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(code, at, reason))

    def fields(self, value: Any, at: str, takes: Mapping[str, Take], needs: Sequence[str] = ()) -> dict[str, Any]:
        """The fields of a table, each read by its own reader; what is not said is left out."""
        if not isinstance(value, dict):
            self.fault(Code.WRONG_TYPE, at, _("Here stand lines of the form “name: value”."))
            return {}
        for key in value:
            if key not in takes:
                known = ", ".join(takes)
                self.fault(Code.UNKNOWN_KEY, _join(at, key), _("Here may stand: %(known)s.") % {"known": known})
        for key in needs:
            if key not in value:
                self.fault(Code.MISSING, _join(at, key), _("This must be said."))
        read = {key: takes[key](self, given, _join(at, key)) for key, given in value.items() if key in takes}
        return {key: given for key, given in read.items() if given is not None}

    def named(self, value: Any, at: str, one: Callable[[Reader, str, Any, str], Any]) -> tuple[Any, ...]:
        """Each of a table's entries, by its name."""
        if not isinstance(value, dict):
            self.fault(Code.WRONG_TYPE, at, _("Here stand lines of the form “name: value”."))
            return ()
        found = []
        for key, given in value.items():
            if text(NAME)(self, key, at) is not None:
                found.append(one(self, key, given, _join(at, key)))
        return tuple(entry for entry in found if entry is not None)


def _join(at: str, key: Any) -> str:
    return f"{at}.{str(key)[:NAME]}" if at else str(key)[:NAME]


def number(low: int, high: int = MOST) -> Take:
    """A whole number."""

    def take(reader: Reader, value: Any, at: str) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            reader.fault(Code.WRONG_TYPE, at, _("Here stands a whole number."))
        elif not low <= value <= high:
            reason = _("A number from %(low)d to %(high)d stands here.") % {"low": low, "high": high}
            reader.fault(Code.OUT_OF_RANGE, at, reason)
        else:
            return value
        return None

    return take


def text(longest: int) -> Take:
    """Words on one line."""

    def take(reader: Reader, value: Any, at: str) -> str | None:
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            reader.fault(Code.WRONG_TYPE, at, _("Here stand words."))
        elif len(value) > longest:
            reader.fault(Code.OUT_OF_RANGE, at, _("At most %(n)d characters stand here.") % {"n": longest})
        else:
            return value.strip()
        return None

    return take


def word(known: Sequence[str]) -> Take:
    """One of these."""

    def take(reader: Reader, value: Any, at: str) -> str | None:
        if isinstance(value, str) and value in known:
            return value
        reader.fault(Code.UNKNOWN_WORD, at, _("One of these stands here: %(known)s.") % {"known": ", ".join(known)})
        return None

    return take


def money(reader: Reader, value: Any, at: str) -> int | None:
    """An amount of the workspace's currency, in minor units."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        try:
            amount, currency = minor(str(value), reader.currency)
        except BadAmount:
            pass
        else:
            if currency == reader.currency and 0 < amount <= 100 * MOST:
                return amount
    reason = _("Here stands an amount of money in quotation marks, such as “100.00”, in %(currency)s.")
    reader.fault(Code.BAD_MONEY, at, reason % {"currency": reader.currency})
    return None


def condition(reader: Reader, value: Any, at: str) -> str | None:
    """Whom something is for."""
    said = text(500)(reader, value, at)
    if said is not None:
        try:
            parse(said)
        except BadCondition as error:
            reader.fault(Code.BAD_CONDITION, at, str(error))
            return None
    return said


_RULE: dict[str, Take] = {
    "deed": word(EARNING), "points": number(0), "growth": number(0), "points_a_yuan": number(0, 1000),
    "growth_a_yuan": number(0, 1000), "times_a_day": number(1, 1000), "product": text(200),
}  # fmt: skip


def _rule(reader: Reader, name: str, value: Any, at: str) -> Rule | None:
    said = reader.fields(value, at, _RULE, ["deed"])
    if "deed" not in said:
        return None
    rule = Rule(name, **said)
    if not (rule.points or rule.growth or rule.points_a_yuan or rule.growth_a_yuan):
        reader.fault(Code.EARNS_NOTHING, at, _("This rule gives neither points nor growth value."))
    if (rule.points_a_yuan or rule.growth_a_yuan) and rule.deed != "bought":
        reader.fault(Code.UNKNOWN_KEY, at, _("Only what is bought earns by the yuan."))
    return rule


def _rights(reader: Reader, value: Any, at: str) -> tuple[Right, ...]:
    takes: dict[str, Take] = {
        RightKind.ROLE: text(NAME), RightKind.CANDIDATE: text(NAME), RightKind.DISCOUNT: number(1, 99),
        RightKind.EARLY_SEAT: number(1, 720),
    }  # fmt: skip
    said = reader.fields(value, at, takes)
    return tuple(Right(RightKind(kind), given) for kind, given in said.items())


def _levels(reader: Reader, value: Any, at: str) -> tuple[Level, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= 50:
        reader.fault(Code.WRONG_TYPE, at, _("Here stands a list of levels, the lowest first."))
        return ()
    takes: dict[str, Take] = {"name": text(NAME), "growth": number(0, 10**9), "rights": _rights}
    found = [reader.fields(one, f"{at}.{n}", takes, ["name", "growth"]) for n, one in enumerate(value, 1)]
    levels = tuple(Level(**one) for one in found if {"name", "growth"} <= one.keys())
    if len(levels) == len(value):
        steps = [level.growth for level in levels]
        if steps[0] != 0 or any(a >= b for a, b in pairwise(steps)):
            reader.fault(Code.ORDER, at, _("The first level begins at 0, and each one asks for more than the last."))
    return levels


def _badge(reader: Reader, key: str, value: Any, at: str) -> Badge | None:
    takes: dict[str, Take] = {
        "name": text(NAME), "growth": number(1, 10**9), "deed": word(EARNING), "times": number(1), "rights": _rights,
    }  # fmt: skip
    said = reader.fields(value, at, takes, ["name"])
    if ("deed" in said) != ("times" in said):
        reader.fault(Code.MISSING, at, _("“deed” and “times” belong together: how often of what."))
    return Badge(key, **said) if "name" in said else None


def _decay(reader: Reader, value: Any, at: str) -> Decay | None:
    takes = {
        "quiet_days": number(7, 3650), "percent": number(1, 100), "again_after": number(1, 3650),
        "warn_days": number(1, 60),
    }  # fmt: skip
    said = reader.fields(value, at, takes, ["quiet_days", "percent"])
    return Decay(**said) if {"quiet_days", "percent"} <= said.keys() else None


def _expiry(reader: Reader, value: Any, at: str) -> Expiry | None:
    takes = {"at": word((YEAR_END,)), "after_months": number(1, 120), "warn_days": number(1, 180)}
    said = reader.fields(value, at, takes)
    if ("at" in said) == ("after_months" in said):
        reader.fault(Code.MISSING, at, _("Say either “at: year_end” or “after_months”."))
        return None
    return Expiry(said.get("after_months"), said.get("warn_days", 30))


def _by_hand(reader: Reader, role: str, value: Any, at: str) -> ByHand | None:
    if word(tuple(Role))(reader, role, at) is None:
        return None
    needs = ("a_day", "a_month", "a_member_a_month")
    said = reader.fields(value, at, dict.fromkeys(needs, number(0)), needs)
    return ByHand(role, **said) if len(said) == len(needs) else None


def _allowance(reader: Reader, name: str, value: Any, at: str) -> Allowance | None:
    takes = {"who": condition, "points": number(1), "cash": money, "budget": text(LONGEST_BUDGET)}
    said = reader.fields(value, at, takes, ["who"])
    if not {"points", "cash"} & said.keys():
        reader.fault(Code.EARNS_NOTHING, at, _("Say how many points, or how much cash."))
    if reader.is_new and "cash" in said and "budget" not in said:
        reason = _("Say out of which budget, by the name that it has under Rewards, Budgets.")
        reader.fault(Code.NOT_CARRIED_OUT, _join(at, "cash"), reason)
    return Allowance(name, **said) if "who" in said else None


def _gift(reader: Reader, name: str, value: Any, at: str) -> Gift | None:
    cash = money(reader, value, at)
    return None if cash is None else Gift(name, cash)


def _membership(reader: Reader, name: str, value: Any, at: str) -> Membership | None:
    needs = ("product", "points", "days")
    takes = {"product": text(200), "points": number(1), "days": number(1, 3660)}
    said = reader.fields(value, at, takes, needs)
    return Membership(name, **said) if len(said) == len(needs) else None


def _named(one: Callable[[Reader, str, Any, str], Any]) -> Take:
    return lambda reader, value, at: reader.named(value, at, one)


_POLICY: dict[str, Take] = {
    "earns": _named(_rule), "points_a_day": number(1), "growth_a_day": number(1), "decay": _decay, "expiry": _expiry,
    "by_hand": _named(_by_hand), "allowances": _named(_allowance), "gifts": _named(_gift),
    "membership": _named(_membership), "levels": _levels, "badges": _named(_badge),
}  # fmt: skip


class _Strict(yaml.SafeLoader):
    """Without anchors, which can make little of much, and without the same name twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError(_("Anchors (&, *) have no place here."))
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _value in node.value]
        if len(keys) != len(set(map(str, keys))):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.YAMLError(_("“%(key)s” is said twice.") % {"key": str(twice)[:NAME]})
        return super().construct_mapping(node, deep)


def read(source: str, *, currency: str = "CNY", is_new: bool = False) -> Policy:
    """The policy that a text says. Raises BadPolicy, whatever the text.

    `is_new`: what older policies say and nothing carries out is a fault.
    """
    if len(source) > LONGEST:
        raise BadPolicy([Fault(Code.TOO_LARGE, "", _("A policy has at most %(n)d characters.") % {"n": LONGEST})])
    try:
        value = yaml.load(source, _Strict)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = _("line %(n)d") % {"n": mark.line + 1} if mark else ""
        deep = isinstance(error, RecursionError)
        reason = _("It is nested too deeply.") if deep else str(getattr(error, "problem", None) or error)[:200]
        raise BadPolicy([Fault(Code.NOT_YAML, line, reason)]) from error
    reader = Reader(currency, [], is_new)
    said = reader.fields(value, "", _POLICY, ["earns", "levels"])
    if reader.faults:
        raise BadPolicy(reader.faults)
    return Policy(**said)
