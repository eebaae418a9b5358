"""Worlds to begin with: the demo's community, a camp that is about to begin, a lone group for tests and dry runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.groups import Moment, Part, SimGroup, World, data
from huoqun.chats.personas.people import SimMember
from huoqun.chats.personas.words import Lexicon, lexicon

GATHERED = 3
"""Days that a camp's people had to come."""

KIND = ("susu", "weilan")
"""Those of the demo who help others, in a camp too."""


class GroupPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of the demo; `age`, `ends` and `quiet` are days before now, `hour` is local, `city` a key of words."""

    id: str
    kind: str
    age: float
    size: int
    tempo: float = 1.0
    care: float = 0.5
    hour: float = 10.0
    city: str = ""
    ends: float | None = None
    quiet: float | None = None
    open: bool = True

    def lasts(self, days: float) -> bool:
        """Whether it lived within so many days before now."""
        return (self.ends or 0.0) < days and (self.quiet or 0.0) < days


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody of the demo, in these groups, `after` days from their founding, until `stops` days before now."""

    name: str
    persona: str
    groups: tuple[str, ...]
    staff: bool = False
    after: float = 0.0
    stops: float | None = None


class Scripted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scene of the demo, so many waking hours before now."""

    hours: float
    group: str
    behaviour: str
    persona: str = "newcomer"
    joins: bool = False
    answered: bool | None = None


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`data/demo.json`."""

    seed: str
    zone: str
    groups: tuple[GroupPlan, ...]
    roles: tuple[Role, ...]
    story: tuple[Scripted, ...]


def demo_world(
    *, until: datetime, seed: str = "", language: str = "zh-Hans", days: int = 90, scale: float = 1.0
) -> World:
    """The demo: thirty groups of an operator in Hangzhou as they stand at `until` (timezone-aware).

    `days` is how far back its past goes at most, `scale` multiplies the number of people. The same arguments give the
    same world. Raises `NoSuchWords` for a language that it does not speak.
    """
    script, words = msgspec.json.decode(data("demo.json"), type=Script), lexicon(language)
    local = until.astimezone(ZoneInfo(script.zone))
    plans = [plan for plan in script.groups if plan.lasts(days)]
    groups = tuple(_group(script, plan, words, local, days, scale) for plan in plans)
    story = (_moment(scripted, local) for scripted in script.story)
    kept = {group.id: group for group in groups}
    return World(
        seed=seed or script.seed,
        language=language,
        zone=script.zone,
        until=local.astimezone(UTC),
        groups=groups,
        story=tuple(moment for moment in story if moment.at > kept[moment.group].founded_at),
    )


def lone_group(
    *, until: datetime, seed: str = "", kind: str = "newcomer", size: int = 60, days: int = 30, care: float = 0.0,
    tempo: float = 1.0, helpers: int = 0, mix: Mapping[str, float] | None = None, open: bool = False,
    language: str = "zh-Hans", zone: str = "Asia/Shanghai",
) -> World:  # fmt: skip
    """One group, founded `days` days before `until`, with so many helpers in it and no staff.

    `mix` weighs the personas of everybody else, if not as the kind does.
    """
    founded = until.astimezone(UTC) - timedelta(days=days)
    city = lexicon(language).bag("slots.city")[0]
    parts = tuple(
        Part(SimMember(f"helper-{n}", f"Helper {n}", "helper", founded, city, ""), joins_at=founded)
        for n in range(1, helpers + 1)
    )
    name = lexicon(language).bag("groups.lone")[0]
    group = SimGroup(
        "lone", kind, name, zone, founded, size, tempo=tempo, care=care, open=open, members=parts, mix=dict(mix or {})
    )
    return World(
        seed=seed or "lone", language=language, zone=zone, until=founded + timedelta(days=days), groups=(group,)
    )


def camp_world(*, until: datetime, size: int, seed: str = "", language: str = "zh-Hans") -> World:
    """A single group that is gathered for a camp and has not begun: about `size` people came within three days.

    Nobody of the team talks in it, so that whatever is said by the clock is the manual's.
    """
    lone = lone_group(until=until, seed=seed or "camp", kind="camp", size=size, days=GATHERED, tempo=1.5,
                      language=language)  # fmt: skip
    words, (group,) = lexicon(language), lone.groups
    home = words.bag("cities.hangzhou")[0]
    parts = tuple(
        Part(SimMember(f"helper-{name}", words.bag(f"roles.{name}")[0], "helper", group.founded_at, home, ""),
             joins_at=group.founded_at)
        for name in KIND
    )  # fmt: skip
    name = words.bag("groups.camp-5")[0]
    camp = msgspec.structs.replace(group, name=name, care=0.7, members=parts)
    return msgspec.structs.replace(lone, groups=(camp,))


def _ago(local: datetime, days: float | None) -> datetime | None:
    return None if days is None else (local - timedelta(days=days)).astimezone(UTC)


def _group(script: Script, plan: GroupPlan, words: Lexicon, local: datetime, days: int, scale: float) -> SimGroup:
    age = min(plan.age, days)
    founded = (local - timedelta(days=age)).replace(hour=0, minute=0, second=0, microsecond=0)
    founded = (founded + timedelta(hours=plan.hour)).astimezone(UTC)
    return SimGroup(
        id=plan.id,
        kind=plan.kind,
        name=words.bag(f"groups.{plan.id}")[0],
        zone=script.zone,
        founded_at=founded,
        size=max(3, round(plan.size * scale)),
        tempo=plan.tempo,
        care=plan.care,
        city=words.bag(f"cities.{plan.city}")[0] if plan.city else "",
        ends_at=_ago(local, plan.ends),
        quiet_from=_ago(local, plan.quiet),
        open=plan.open,
        members=tuple(_parts(script, plan, words, founded, local)),
    )


def _parts(script: Script, plan: GroupPlan, words: Lexicon, founded: datetime, local: datetime) -> list[Part]:
    home = words.bag("cities.hangzhou")[0]
    parts = []
    for place, role in enumerate(script.roles):
        if plan.id in role.groups:
            joins_at = founded + timedelta(days=role.after, minutes=3 * place)
            name = words.bag(f"roles.{role.name}")[0]
            trade = words.bag("slots.trade")[place]
            member = SimMember(
                role.name, name, role.persona, joins_at, home, trade, 0 if role.staff else place % 8, role.staff
            )
            parts.append(Part(member, joins_at, _ago(local, role.stops)))
    return parts


def _moment(scripted: Scripted, local: datetime) -> Moment:
    at = rhythm.waking_hours_before(local, scripted.hours).astimezone(UTC)
    return Moment(at, scripted.group, scripted.behaviour, scripted.persona, scripted.joins, scripted.answered)
