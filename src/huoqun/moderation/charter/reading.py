"""A charter's YAML read strictly: `read(text) → Charter`, or BadCharter with every fault and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from huoqun.core.errors import Refused
from huoqun.groups.rules import GroupRole

from ..rules import Ladder, LadderUnfit, Sanction
from ._when import CONDITIONS, conditions
from .model import DAYS, Charter, Rule

LONGEST = 300_000
MOST_RULES, MOST_FAULTS, NAME, LONGEST_WORDS = 30, 40, 40, 300
_Quick: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_Quick):
    """No key twice: the second would silently win."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        if twice := next((key for at, key in enumerate(keys) if key in keys[:at]), None):
            raise yaml.YAMLError(_("“%(key)s” is said twice.") % {"key": str(twice)[:NAME]})
        return super().construct_mapping(node, deep)


@dataclass(frozen=True, slots=True)
class Fault:
    """`at`: where it stands, as `rules.ads.steps`."""

    at: str
    reason: str


class BadCharter(Refused):
    """These rules cannot be published."""

    code = "bad_charter"
    message = N_("These rules cannot be read.")
    way_out = N_("docs/howto/moderation.md shows what may stand in them.")

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults[:MOST_FAULTS])
        super().__init__("; ".join(f"{one.at}: {one.reason}" if one.at else one.reason for one in self.faults))


class _Faults(list[Fault]):
    def add(self, at: str, reason: str) -> None:
        self.append(Fault(at, reason))


@lru_cache(maxsize=64)
def read(text: str) -> Charter:
    """The charter that a text says. Raises BadCharter, whatever the text."""
    value, faults = _loaded(text), _Faults()
    if not isinstance(value, dict) or set(value) != {"rules"} or not isinstance(value["rules"], dict):
        raise BadCharter([Fault("", _("It begins with “rules:”, and below it stands each rule with its name."))])
    if not 0 < len(value["rules"]) <= MOST_RULES:
        faults.add(
            "rules", _("From one to %(n)d rules stand here: the fewer, the better they are kept.") % {"n": MOST_RULES}
        )
    rules = {}
    for key, said in list(value["rules"].items())[:MOST_RULES]:
        at = f"rules.{str(key)[:NAME]}"
        if not isinstance(key, str) or not key.strip() or len(key) > NAME:
            faults.add(at, _("A rule's name is a word of at most %(n)d characters.") % {"n": NAME})
        elif not isinstance(said, dict):
            faults.add(at, _("Here stand lines of the form “name: value”."))
        elif (rule := _rule(key, said, at, faults)) is not None:
            rules[key] = rule
    if faults:
        raise BadCharter(faults)
    return Charter(rules)


def _loaded(text: str) -> Any:
    if len(text) > LONGEST:
        raise BadCharter([Fault("", _("Rules have at most %(n)d characters.") % {"n": LONGEST})])
    try:
        for event in yaml.parse(text, _Quick):
            if isinstance(event, yaml.AliasEvent):
                raise BadCharter([Fault("", _("Anchors (&, *) have no place here."))])
        return yaml.load(text, _Strict)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = _("line %(n)d") % {"n": mark.line + 1} if mark else ""
        raise BadCharter([Fault(line, str(getattr(error, "problem", None) or error)[:200])]) from error


_KEYS: dict[str, Callable[[Any, str, _Faults], Any]] = {}
NEEDS = ("words", "when", "steps")


def _rule(key: str, said: dict[str, Any], at: str, faults: _Faults) -> Rule | None:
    before = len(faults)
    for name in said:
        if name not in _KEYS:
            faults.add(f"{at}.{str(name)[:NAME]}", _("Here may stand: %(known)s.") % {"known": ", ".join(_KEYS)})
    for name in NEEDS:
        if name not in said:
            faults.add(f"{at}.{name}", _("This must be said."))
    got = {name: _KEYS[name](given, f"{at}.{name}", faults) for name, given in said.items() if name in _KEYS}
    if len(faults) > before:
        return None
    try:
        ladder = Ladder(got["steps"], timedelta(days=got.get("forgets", 30)), got.get("certain"))
    except LadderUnfit as unfit:
        faults.add(f"{at}.steps", f"{_(unfit.message)} {_(unfit.way_out)}")
        return None
    return Rule(
        key, got["words"], got["when"], ladder, every=got.get("every", False),
        mute=timedelta(minutes=got.get("mute", 60)), deletes=got.get("deletes", False), points=got.get("points", 0),
        excepted=got.get("except", ()), free_days=got.get("free_days", ()), holidays=got.get("holidays", ()),
        pictures=got.get("pictures", False),
    )  # fmt: skip


def _key(name: str) -> Callable[[Callable[[Any, str, _Faults], Any]], Callable[[Any, str, _Faults], Any]]:
    def declare(take: Callable[[Any, str, _Faults], Any]) -> Callable[[Any, str, _Faults], Any]:
        _KEYS[name] = take
        return take

    return declare


@_key("words")
def _words(value: Any, at: str, faults: _Faults) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST_WORDS:
        faults.add(at, _("Here stands what people read, at most %(n)d characters.") % {"n": LONGEST_WORDS})
        return ""
    return value.strip()


@_key("when")
def _when(value: Any, at: str, faults: _Faults) -> tuple[Any, ...]:
    if not isinstance(value, dict) or not value:
        faults.add(at, _("Here stands at least one of: %(known)s.") % {"known": ", ".join(CONDITIONS)})
        return ()
    return conditions(value, at, faults.add)


@_key("steps")
def _steps(value: Any, at: str, faults: _Faults) -> tuple[Sanction, ...]:
    known = set(Sanction)
    if not isinstance(value, list) or not 0 < len(value) <= 10 or not all(one in known for one in map(str, value)):
        faults.add(at, _("Here stands a list of: %(known)s.") % {"known": ", ".join(Sanction)})
        return ()
    return tuple(Sanction(one) for one in value)


def _number(low: float, high: float, *, whole: bool = True) -> Callable[[Any, str, _Faults], Any]:
    def take(value: Any, at: str, faults: _Faults) -> Any:
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            faults.add(at, _("A number from %(low)s to %(high)s stands here.") % {"low": low, "high": high})
            return low
        return value

    return take


def _yes(value: Any, at: str, faults: _Faults) -> bool:
    if not isinstance(value, bool):
        faults.add(at, _("Here stands true or false."))
    return value is True


def _among(known: tuple[str, ...]) -> Callable[[Any, str, _Faults], tuple[str, ...]]:
    def take(value: Any, at: str, faults: _Faults) -> tuple[str, ...]:
        if not isinstance(value, list) or any(one not in known for one in map(str, value)):
            faults.add(at, _("Here stands a list of: %(known)s.") % {"known": ", ".join(known)})
            return ()
        return tuple(dict.fromkeys(map(str, value)))

    return take


@_key("holidays")
def _holidays(value: Any, at: str, faults: _Faults) -> tuple[date, ...]:
    days = value if isinstance(value, list) and len(value) <= 100 else None
    try:
        if days is not None:
            return tuple(one if type(one) is date else date.fromisoformat(str(one)) for one in days)
    except ValueError:
        pass
    faults.add(at, _("Here stands a list of days such as 2027-02-17."))
    return ()


_KEYS |= {
    "forgets": _number(1, 3650), "mute": _number(1, 43_200), "points": _number(0, 10_000),
    "certain": _number(0.9, 1, whole=False), "deletes": _yes, "every": _yes, "pictures": _yes,
    "except": _among(tuple(GroupRole)), "free_days": _among(DAYS),
}  # fmt: skip
