"""Rules tried on what was said in the last month: what they would have caught, with the texts. Nothing is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.places import places
from huoqun.groups.queries.zones import zones

from ..charter.model import Charter
from ..permissions import ModerationPermission
from ..twins import groups as alike
from .charters import Ground
from .lessons import correction
from .looking import Heard, Met, Seen, look, read_all
from .seeing import Twin
from .trying_accounts import Accused, accused

MOST_MESSAGES, MOST_SHOWN, MONTH = 20_000, 100, timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Caught:
    """What a rule would have caught."""

    rule: str
    group: str
    member_id: int
    at: datetime
    text: str
    seen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """`messages` were looked at, all since `since`; by rule how many messages of how many people would be caught, the
    latest of each rule in `caught`; and the accounts that a person would be shown, the heaviest in `accused`."""

    messages: int
    since: datetime
    counts: dict[str, tuple[int, int]]
    caught: tuple[Caught, ...]
    accounts: int = 0
    accused: tuple[Accused, ...] = ()


_SAID = """
    select m.id, m.group_id, m.member_id, m.at, m.text, m.kind, m.provider_id from chats_message m
    join groups_group g on g.workspace_id = m.workspace_id and g.id = m.group_id
    where m.workspace_id = %s and m.group_id = any(%s::bigint[]) and (%s::bigint is null or g.kind_id = %s)
      and m.at > %s and m.at <= %s and m.member_id is not null and m.recalled_at is null
    order by m.at desc limit %s
"""


def tried(
    actor: Actor, *, charter: Charter, now: datetime, group_id: int | None = None, kind_id: int | None = None
) -> Trial:
    """What these rules would have caught in four weeks, in the groups that they are for; of very many messages the
    latest are looked at."""
    here = actor.workspace_id
    seen_places = places(here, scope=actor.scope(ModerationPermission.RULE_VIEW))
    wanted = [id for id in seen_places if group_id is None or id == group_id]
    values = [here, numbers(wanted), kind_id, kind_id, now - MONTH, now, MOST_MESSAGES]
    with server_cursor() as cursor:
        heard = [Heard(*row) for row in cursor.execute(_SAID, values).fetchall()]
    since = min((one.at for one in heard), default=now - MONTH)
    known = zones(here, {one.group_id for one in heard})
    grounds = {group: Ground(charter, dict.fromkeys(charter.rules, 0), zone) for group, zone in known.items()}
    seen = read_all(here, heard, correction(here))
    met = look(here, seen, grounds, _twins(seen))
    names = {id: place.name for id, place in seen_places.items()}
    shown = tuple(_caught(one, names) for one in _latest(charter, met))
    theirs = wanted if kind_id is None else sorted(_of_kind(here, kind_id).intersection(wanted))
    told = accused(here, charter=charter, groups=theirs, now=now)
    return Trial(len(seen), since, _counts(charter, met), shown, len(told), tuple(told[:MOST_SHOWN]))


_KIND = "select id from groups_group where workspace_id = %s and kind_id = %s"


def _of_kind(workspace_id: int, kind_id: int) -> set[int]:
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(_KIND, [workspace_id, kind_id]).fetchall()}


def _latest(charter: Charter, met: Sequence[Met]) -> list[Met]:
    """The latest of each rule, rule by rule: one that catches much does not hide the others."""
    most = max(MOST_SHOWN // max(len(charter.rules), 1), 5)
    return [one for key in charter.rules for one in [o for o in met if o.breach.rule.key == key][-most:][::-1]]


def _twins(seen: Sequence[Seen]) -> dict[int, list[Twin]]:
    found: dict[int, list[Twin]] = {}
    for family in alike([one.printed.numbers if one.printed else None for one in seen]):
        kept = [seen[at] for at in family][:200]
        all_of_them = [Twin(o.heard.id, o.heard.group_id, o.author.head, o.heard.at, o.judged.score) for o in kept]
        for one in kept:
            found[one.heard.id] = [twin for twin in all_of_them if twin.message_id != one.heard.id]
    return found


def _counts(charter: Charter, met: Sequence[Met]) -> dict[str, tuple[int, int]]:
    by_rule = {key: [one for one in met if one.breach.rule.key == key] for key in charter.rules}
    return {key: (len(some), len({one.seen.author.head for one in some})) for key, some in by_rule.items()}


def _caught(one: Met, names: dict[int, str]) -> Caught:
    heard = one.seen.heard
    return Caught(
        one.breach.rule.key, names.get(heard.group_id, ""), one.seen.author.head, heard.at, heard.text[:500],
        tuple((seen.kind, seen.seen) for seen in one.breach.seen[:5]),
    )  # fmt: skip
