"""What conditions may ask about what a member has earned, whichever of the members merged into them earned it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import orjson
from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.things import thing

from .levels import grants
from .policy.reading import read
from .policy.shipped import shipped
from .queries.policies import in_force
from .rules import Currency

FACTS = (
    "points.transferred", "points.reserved", "points.voided", "points.reversed", "members.merged", "members.unmerged",
)  # fmt: skip


def _badges(workspace_id: int, now: datetime) -> set[str]:
    return {badge.key for badge in in_force(workspace_id, now).policy.badges}


def _rights(workspace_id: int, now: datetime) -> set[str]:
    return {str(given["word"]) for given in grants(in_force(workspace_id, now).policy)}


thing("badge", N_("badge"), listed=_badges)
thing(
    "right", N_("right of a level"), listed=_rights,
    said=N_("No level or badge of the points policy gives the right “%(name)s”."),
)  # fmt: skip


def _held(what: str, currency: Currency) -> str:
    return f"""select coalesce(sum({what}), 0) from points_account a
        where a.workspace_id = r.workspace_id and a.kind = 'member' and a.currency = '{currency}'
          and a.member_id = any(r.family)"""


@question(
    type=INT,
    wakes_on=FACTS,
    says=N_("their points"),
    sql=lambda: _held("a.posted - a.reserved", Currency.POINTS),
)
def points(person: Snapshot) -> int:
    """How many points the member may spend: what they earned, less what they spent and what is set aside."""
    return int(person.extra.get("points", 0))


@question(
    type=INT,
    wakes_on=FACTS,
    says=N_("their growth value"),
    sql=lambda: _held("a.posted", Currency.GROWTH),
)
def growth(person: Snapshot) -> int:
    """The member's growth value: it comes with points, and spending them does not lessen it."""
    return int(person.extra.get("growth", 0))


_LEVEL = """select coalesce(max(s.level), 1) from points_standing s
    where s.workspace_id = r.workspace_id and s.member_id = any(r.family)"""


@question(
    type=INT,
    wakes_on=(*FACTS, "points.level_reached", "points.level_fell"),
    says=N_("the number of their level"),
    sql=lambda: _LEVEL,
)
def level(person: Snapshot) -> int:
    """The number of the member's level as it was last counted: 1 is the lowest."""
    return int(person.extra.get("level", 1))


def _has_badge(key: str) -> str:
    return f"""exists (select from points_badge b where b.workspace_id = r.workspace_id
        and b.member_id = any(r.family) and b.badge = {key})"""


@question(
    type=BOOL,
    args=[Arg("key", TEXT, names="badge")],
    wakes_on=("points.badge_given", "points.badge_taken", "members.merged", "members.unmerged"),
    says=N_("has the badge {key}"),
    says_not=N_("does not have the badge {key}"),
    sql=_has_badge,
)
def badge(person: Snapshot, key: str) -> bool:
    """Has this badge, by its key in the policy."""
    return key in person.extra.get("badges", ())


@cache
def _shipped(language: str) -> str:
    """The rights of the shipped policy, as SQL."""
    given = orjson.dumps(grants(read(shipped(language)))).decode()
    return "'" + given.replace("'", "''").replace("%", "%%") + "'::jsonb"


def _has_right(key: str) -> str:
    return f"""exists (
        select from jsonb_to_recordset(coalesce(
            (select v.grants from points_policyversion v
             where v.workspace_id = r.workspace_id and v.counts_from <= r.now order by v.number desc limit 1),
            (select case when w.language like 'zh%%' then {_shipped("zh")} else {_shipped("en")} end
             from core_workspace w where w.id = r.workspace_id)
        )) as g(level int, badge text, word text)
        where g.word = {key} and (g.level <= ({_LEVEL}) or {_has_badge("g.badge")}))"""


@question(
    type=BOOL,
    args=[Arg("name", TEXT, names="right")],
    wakes_on=(
        *FACTS,
        "points.level_reached",
        "points.level_fell",
        "points.badge_given",
        "points.badge_taken",
        "points.policy_published",
    ),
    by_clock=True,
    says=N_("has the right {name}"),
    says_not=N_("does not have the right {name}"),
    sql=_has_right,
)
def right(person: Snapshot, name: str) -> bool:
    """Has this right by their level or badges: a role or what they are a candidate for, discount, early_seat."""
    return name in person.extra.get("rights", ())


from . import steps as _steps  # noqa: E402, F401 - the block registers itself
