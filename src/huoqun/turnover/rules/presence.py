"""The rule of presence: what counts as being there, what it takes, and who is not judged by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from huoqun.core.errors import Refused


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Measure(StrEnum):
    """What is counted of a member in the window. Words, check-ins, answers, duties and points: in this group; what was
    bought and used, and gatherings: anywhere. `words`: at most WORDS_A_DAY of a day count.
    """

    WORDS = "words"
    DAYS = "days"
    CHECKINS = "checkins"
    PURCHASES = "purchases"
    USES = "uses"
    GATHERINGS = "gatherings"
    ANSWERS = "answers"
    DUTIES = "duties"
    POINTS = "points"


WORDS_A_DAY = 5
WEIGHTS: Mapping[Measure, int] = {
    Measure.WORDS: 1, Measure.DAYS: 2, Measure.CHECKINS: 2, Measure.PURCHASES: 20, Measure.USES: 1,
    Measure.GATHERINGS: 10, Measure.ANSWERS: 5, Measure.DUTIES: 10, Measure.POINTS: 0,
}  # fmt: skip
"""What each is worth before an operator says otherwise."""
LONGEST_WORDS, MOST_WEIGHT, MOST_PRODUCTS = 600, 1_000, 20


class Protected(StrEnum):
    """Why somebody is not judged."""

    NEW = "new"
    ON_LEAVE = "on_leave"
    PAID = "paid"
    HELPER = "helper"
    STAFF = "staff"
    SIZE = "size"


class Fate(StrEnum):
    """How somebody who left may come back: through the open door, by a fresh application, or not at all."""

    DOOR = "door"
    APPLY = "apply"
    FINAL = "final"


class BadRule(Refused):
    code = "bad_turnover_rule"
    message = N_("A rule of presence cannot be like this.")
    way_out = N_("docs/howto/turnover.md shows what one may say.")
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule as it is written, of a group or of a kind; a group's own goes before its kind's.

    `weights`: what one of each measure is worth; `least`: whoever has as much in the window is present. Protected are
    those who came within `new_days`, who bought one of `products` (none: anything) within `paid_days` (0: nobody is),
    helpers, the team, and whoever is on leave. `keep`: the group never falls below it; `share`: at most so many per
    cent leave in a month; `thanks`: so many are thanked; `month_day`: when it proposes. `with_word`, `without_word`,
    `let_go`: how each may come back; `grace_hours`: between the goodbye and the removal. Words may say {name}, {group},
    {door}; empty: ours.
    """

    group_id: int | None = None
    kind_id: int | None = None
    weights: Mapping[str, int] = field(default_factory=lambda: {str(k): v for k, v in WEIGHTS.items()})
    window_days: int = 28
    least: int = 5
    new_days: int = 30
    paid_days: int = 0
    products: tuple[str, ...] = ()
    helpers: bool = True
    keep: int = 20
    share: int = 10
    thanks: int = 5
    month_day: int = 1
    grace_hours: int = 24
    with_word: Fate = Fate.DOOR
    without_word: Fate = Fate.APPLY
    let_go: Fate = Fate.DOOR
    words_thank: str = ""
    words_ask: str = ""
    words_last: str = ""
    words_leave: str = ""


def fault(rule: NewRule) -> str:
    """What is wrong with a rule, in words; empty where nothing is."""
    if (rule.group_id is None) == (rule.kind_id is None):
        return N_("A rule is of a group, or of a kind of groups.")
    if set(rule.weights) - set(Measure) or not all(0 <= n <= MOST_WEIGHT for n in rule.weights.values()):
        return N_("A weight is from 0 to 1,000.")
    if not any(rule.weights.values()):
        return N_("Something has to count, or nobody is ever present.")
    if not (7 <= rule.window_days <= 366 and 1 <= rule.least <= 100_000):
        return N_("The window has from 7 to 366 days, and presence takes at least 1.")
    if not (0 <= rule.new_days <= 366 and 0 <= rule.paid_days <= 3_650 and 1 <= rule.month_day <= 28):
        return N_("Days are out of bounds.")
    if not (0 <= rule.keep <= 100_000 and 1 <= rule.share <= 50 and 0 <= rule.thanks <= 50):
        return N_("At most half of a group leaves in a month, and at most 50 are thanked.")
    if not 0 <= rule.grace_hours <= 168:
        return N_("Between the goodbye and the removal there is a week at most.")
    words = (rule.words_thank, rule.words_ask, rule.words_last, rule.words_leave)
    if max(map(len, words)) > LONGEST_WORDS or len(rule.products) > MOST_PRODUCTS:
        return N_("A text has at most 600 characters, and there are at most 20 products.")
    return ""


def score(weights: Mapping[str, int], values: Mapping[str, int]) -> int:
    """What somebody's presence comes to."""
    return sum(weights.get(measure, 0) * count for measure, count in values.items())


_GOODBYES = (
    "退群", "先撤", "告辞", "再见各位", "再见大家", "大家再见", "各位再见", "拜拜大家", "大家拜拜", "先走了", "先退了",
    "我退了", "后会有期",
    "goodbye", "farewell", "leaving the group", "leaving this group",
)  # fmt: skip


def says_goodbye(text: str) -> bool:
    """Whether somebody says that they leave: a short message, in the words for it."""
    said = text.casefold()
    return len(said) <= 300 and any(word in said for word in _GOODBYES)


def written(template: str, *, name: str, group: str, door: str) -> str:
    """Words for one person. What stands in braces is replaced once, and nothing else is looked at."""
    for mark, word in (("{name}", name), ("{group}", group), ("{door}", door)):
        template = template.replace(mark, word.replace("{", "").replace("}", ""))
    return template.strip()
