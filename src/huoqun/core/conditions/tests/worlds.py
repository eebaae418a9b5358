"""Random people with everything that conditions ask about: as plain values, as rows of tables, as snapshots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from huoqun.camps.models import Checkin, Window
from huoqun.chats.models import MemberDay, Message
from huoqun.core.actor import system
from huoqun.core.conditions.answering import Row
from huoqun.core.conditions.snapshot import Done, Said, Snapshot
from huoqun.core.models import Workspace
from huoqun.deeds.models import Deed
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.models import Consent, Member, MemberTag, Tag
from huoqun.notices.models import Notice, Reader
from huoqun.playbooks.models import GroupRun, Playbook, Run, Version
from huoqun.points.actions.transferring import transfer
from huoqun.points.models import Badge, Standing
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, issue, of_member

NOW = datetime(2026, 11, 4, 21, 30, tzinfo=UTC)  # tomorrow in Hangzhou, today in New York
ZONES = ("Asia/Shanghai", "America/New_York")
HOME = "Europe/London"
TAGS = ("staff", "早鸟", "it's 100%")
PRODUCTS = ("basic", "高阶", "makeup_card")
KINDS = ("bought", "refunded", "used", "checked_in", "granted", "spent")
VALUES = ("", "1", "2", "-5", "30", "many", "1.5", " 7", "9999999999", "٣")
WORDS = ("1", "＋１", "ABC", "ａｂｃ", " 1\n", "老师好，1", "\u3000ÄÖ", "")
PURPOSES = ("messages", "marketing")
ROLES = ("member", "admin", "owner")
STEPS = ("rules", "staff")
WINDOWS = ({1: -700, 2: -200, 3: -50, 4: 10}, {1: -100, 3: 5})
"""For each group the days of check-in, and the hours after which they closed."""
CHECKS = ((1, 1), (2, 1), (6, 1), (7, 1), (1, 2), (1, 3))
"""How and in which state: words, a picture, a make-up, leave; refused, recalled."""
HOURS = st.integers(-24 * 40, 2)  # platforms' clocks run ahead of ours


@dataclass
class Person:
    """`merged` is the place of the person it was merged into, counted among those before; or None."""

    merged: int | None
    flags: dict[str, bool]
    stage: int
    erased: bool
    brought: bool
    background: dict[str, str]
    custom: dict[str, Any]
    tags: set[str]
    consents: list[tuple[str, bool, int]]
    stays: list[tuple[int, int, int | None, str, bool]]
    days: dict[tuple[int, int], int]
    words: list[tuple[int | None, int, str, int, int, bool]]
    deeds: list[tuple[str, str, str, int]]
    checks: dict[tuple[int, int], tuple[int, int]]
    notices: dict[tuple[int, str], bool]
    earned: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By currency what they earned, and what of it is set aside."""
    id: int = 0
    family: list[Person] = field(default_factory=list)


@st.composite
def _stays(draw: st.DrawFn) -> list[tuple[int, int, int | None, str, bool]]:
    """At most two stays in a group, apart; the last may still last."""
    found = []
    for group in (0, 1):
        past = draw(st.booleans())
        if past:
            found.append((group, -900, -800, draw(st.sampled_from(ROLES)), draw(st.booleans())))
        if draw(st.booleans()):
            until = draw(st.none() | st.just(1))
            found.append((group, draw(st.integers(-799, 0)), until, draw(st.sampled_from(ROLES)), draw(st.booleans())))
    return found


@st.composite
def persons(draw: st.DrawFn) -> Person:
    text = st.sampled_from(("杭州", "教师", ""))
    return Person(
        merged=draw(st.none() | st.integers(0, 3)),
        flags={name: draw(st.booleans()) for name in ("is_staff", "is_bot", "is_minor")},
        stage=draw(st.integers(0, 6)),
        erased=draw(st.sampled_from((False, False, False, True))),
        brought=draw(st.booleans()),
        background=draw(st.dictionaries(st.sampled_from(("city", "trade")), text, max_size=2)),
        custom=draw(st.dictionaries(st.sampled_from(("size", "shoe")), text | st.integers(36, 48), max_size=2)),
        tags=draw(st.sets(st.sampled_from(TAGS))),
        consents=draw(st.lists(st.tuples(st.sampled_from(PURPOSES), st.booleans(), st.integers(-3, 0)), max_size=4)),
        stays=draw(_stays()),
        days=draw(st.dictionaries(st.tuples(st.integers(0, 1), st.integers(-9, 1)), st.integers(1, 5), max_size=5)),
        words=draw(
            st.lists(
                st.tuples(
                    st.sampled_from((None, 0, 1)), HOURS, st.sampled_from(WORDS), st.sampled_from((1, 8)),
                    st.sampled_from((1, 4)), st.booleans(),
                ),
                max_size=4,
            )
        ),
        deeds=draw(
            st.lists(
                st.tuples(st.sampled_from(KINDS), st.sampled_from(PRODUCTS), st.sampled_from(VALUES), HOURS), max_size=8
            )
        ),
        checks=draw(
            st.dictionaries(
                st.tuples(st.integers(0, 1), st.integers(1, 5)), st.sampled_from(CHECKS), max_size=4
            )
        ),
        notices=draw(st.dictionaries(st.tuples(st.integers(0, 1), st.sampled_from(STEPS)), st.booleans(), max_size=2)),
        earned=draw(
            st.dictionaries(
                st.sampled_from(("points", "growth")), st.tuples(st.integers(5, 9), st.integers(0, 5)), max_size=2
            )
        ),
    )  # fmt: skip


def _at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def _day(days: int) -> date:
    return NOW.date() + timedelta(days=days)


class World:
    """These people, written into the tables of a workspace of their own."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people
        self.workspace = Workspace.objects.create(name="Lakeside", zone=HOME, created_at=NOW).id
        kind = Kind.objects.create(workspace_id=self.workspace, key="camp", name="Camp")
        own = {"workspace_id": self.workspace, "platform": "simulator", "created_at": NOW, "kind": kind}
        groups = Group.objects.bulk_create(Group(key=zone, name=zone, zone=zone, **own) for zone in ZONES)
        self.groups = [group.id for group in groups]
        self._write_members()
        self._write_talk()
        self._write_deeds()
        self._write_points()
        self._write_runs()

    def _write_members(self) -> None:
        own = {"workspace_id": self.workspace}
        made = [
            Member(
                name="", stage=p.stage, background=p.background, custom=p.custom, created_at=NOW,
                erased_at=NOW if p.erased else None, **p.flags, **own,
            )
            for p in self.people
        ]  # fmt: skip
        tags = Tag.objects.bulk_create(Tag(name=name, **own) for name in TAGS)
        for person, member in zip(self.people, Member.objects.bulk_create(made), strict=True):
            person.id = member.id
        for place, (person, member) in enumerate(zip(self.people, made, strict=True)):
            head = self.people[person.merged] if person.merged is not None and person.merged < place else person
            if head is not person and head.family and head.family[0] is head:
                member.canonical_id = head.id
                head.family.append(person)
                person.family = head.family
            else:
                person.family = [person]
            member.brought_by_id = self.people[0].id if person.brought else None
        Member.objects.bulk_update(made, ["canonical", "brought_by"])
        MemberTag.objects.bulk_create(
            MemberTag(member_id=p.id, tag=tag, source="", at=NOW, **own)
            for p in self.people for tag in tags if tag.name in p.tags
        )  # fmt: skip
        Consent.objects.bulk_create(
            Consent(member_id=p.id, purpose=purpose, granted=granted, at=_at(hours), **own)
            for p in self.people for purpose, granted, hours in p.consents
        )  # fmt: skip
        Span.objects.bulk_create(
            Span(
                group_id=self.groups[group], member_id=p.id, joined_at=_at(joined), role=role,
                left_at=None if left is None else _at(left), brought_by_id=p.id if brought else None, **own,
            )
            for p in self.people for group, joined, left, role, brought in p.stays
        )  # fmt: skip

    def _write_talk(self) -> None:
        own = {"workspace_id": self.workspace}
        MemberDay.objects.bulk_create(
            MemberDay(
                group_id=self.groups[group], member_id=p.id, day=_day(day), messages=n, first_at=NOW, last_at=NOW, **own
            )
            for p in self.people for (group, day), n in p.days.items()
        )  # fmt: skip
        said = [(p, word) for p in self.people for word in p.words]
        Message.objects.bulk_create(
            Message(
                id=place, group_id=None if group is None else self.groups[group], member_id=p.id, kind=kind,
                origin=origin, at=_at(hours), recorded_at=NOW, text=text, recalled_at=NOW if recalled else None, **own,
            )
            for place, (p, (group, hours, text, kind, origin, recalled)) in enumerate(said)
        )  # fmt: skip

    def _write_deeds(self) -> None:
        done = [(p, deed) for p in self.people for deed in p.deeds]
        Deed.objects.bulk_create(
            Deed(
                workspace_id=self.workspace, member_id=p.id, kind=kind, product=product, value=value,
                occurred_at=_at(hours), recorded_at=NOW, source="test", source_id=str(place),
            )
            for place, (p, (kind, product, value, hours)) in enumerate(done)
        )  # fmt: skip

    def _write_points(self) -> None:
        later = NOW + timedelta(days=1)
        asked = []
        for p, word in [(one, word) for one in self.people for word in one.earned]:
            (earned, aside), currency = p.earned[word], Currency(word)
            own, stock = of_member(p.id, currency), Account(AccountKind.STOCK, currency)
            asked.append(NewTransfer(f"e{p.id}{word}", issue(currency), own, earned, ""))
            if aside and currency is Currency.POINTS:
                asked.append(NewTransfer(f"s{p.id}", own, stock, aside, "", pending_until=later))
        transfer(system(self.workspace, "test"), transfers=asked, now=NOW)
        risen, own = [p for p in self.people if "growth" in p.earned], {"workspace_id": self.workspace}
        Standing.objects.bulk_create(
            Standing(member_id=p.id, growth=p.earned["growth"][0], level=_level(p), reached_at=NOW, **own)
            for p in risen
        )
        Badge.objects.bulk_create(
            Badge(member_id=p.id, badge=key, given_by="", given_at=NOW, **own) for p in risen for key in _badges(p)
        )

    def _write_runs(self) -> None:
        """A playbook in each group, everybody on their way in both, some having checked in or read what was told."""
        own = {"workspace_id": self.workspace}
        book = Playbook.objects.create(key="camp", name="Camp", kind="camp", draft_at=NOW, created_at=NOW, **own)
        version = Version.objects.create(playbook=book, number=1, text="", published_at=NOW, published_by="", **own)
        self.runs: dict[tuple[int, int | None], int] = {}
        for place, group in enumerate(self.groups):
            going = GroupRun.objects.create(
                version=version, group_id=group, starts_on=NOW, zone=ZONES[place], started_at=NOW, **own
            )
            runs = Run.objects.bulk_create(
                Run(group_run=going, member_id=member, first=NOW, began_at=NOW, **own)
                for member in (None, *(p.id for p in self.people))
            )
            self.runs |= {(place, run.member_id): run.id for run in runs}
            self._write_checks(place, going.id)
            self._write_notices(place, going.id)

    def _write_checks(self, place: int, going: int) -> None:
        own = {"workspace_id": self.workspace, "group_id": self.groups[place]}
        Window.objects.bulk_create(
            Window(group_run_id=going, day=day, opened_at=_at(hours - 20), closes_at=_at(hours), **own)
            for day, hours in WINDOWS[place].items()
        )
        stands = {
            (p.id, day): (how, state)
            for p in self.people for (group, day), (how, state) in p.checks.items() if group == place
        }  # fmt: skip
        Checkin.objects.bulk_create(
            Checkin(member_id=member, day=day, group_run_id=going, at=NOW, how=how, state=state, **own)
            for (member, day), (how, state) in stands.items()
        )

    def _write_notices(self, place: int, going: int) -> None:
        own = {"workspace_id": self.workspace}
        told = {
            step: Notice.objects.create(
                key=f"{place}/{step}", group_id=self.groups[place], group_run_id=going, step=step, title="", text="",
                told_at=NOW, told_by="", **own,
            )
            for step in STEPS
        }  # fmt: skip
        Reader.objects.bulk_create(
            Reader(notice=told[step], member_id=p.id, read_at=NOW if read else None, **own)
            for p in self.people for (group, step), read in p.notices.items() if group == place
        )  # fmt: skip

    def rows(self, day: int | None, began: int | None) -> list[tuple[Person | None, int | None, Row]]:
        """Everybody, merged ones too, and a group's own run: in both groups and in none."""
        return [
            (
                person,
                place,
                Row(
                    self.workspace, NOW, person and person.id, None if place is None else self.groups[place],
                    None if place is None else self.runs[place, person and person.id], day,
                    None if began is None else _at(began),
                ),
            )
            for person in (*self.people, None)
            for place in (None, 0, 1)
        ]  # fmt: skip


def snapshot(person: Person | None, place: int | None, row: Row) -> Snapshot:
    """What the tables hold about somebody, gathered from the plain values alone."""
    seen = Snapshot(
        now=row.now, zone=ZoneInfo(HOME if place is None else ZONES[place]), run_id=row.run_id,
        member_id=row.member_id, group_id=row.group_id, day=row.day, began_at=row.began_at,
    )  # fmt: skip
    if person is None:
        return seen
    family, head = person.family, person.family[0]
    for flag in ("is_staff", "is_bot", "is_minor"):
        setattr(seen, flag, any(p.flags[flag] for p in family))
    seen.stage, seen.background = head.stage, head.background
    seen.fields = {key: str(value) for key, value in head.custom.items()}
    seen.tags = set().union(*(p.tags for p in family))
    seen.opted_out = any(p.erased or _latest(p, "messages") is False for p in family)
    seen.consents = _consents(family)
    seen.brought_by_someone = any(p.brought or any(stay[4] for stay in p.stays) for p in family)
    _place(seen, [stay for p in family for stay in p.stays if stay[0] == place])
    days: Counter[date] = Counter()
    for p in family:
        for (group, day), n in p.days.items():
            days[_day(day)] += n if place in (None, group) else 0
    seen.messages = +days
    seen.words = [
        Said(text, _at(hours))
        for p in family for group, hours, text, kind, origin, recalled in p.words
        if group in (None, place) and kind != 8 and origin != 4 and not recalled
    ]  # fmt: skip
    seen.deeds = [Done(kind, _at(hours), product, value) for p in family for kind, product, value, hours in p.deeds]
    if place is not None:
        seen.extra = _camp(family, place, row.began_at)
    for p in family:
        for word, (earned, aside) in p.earned.items():
            seen.extra[word] = seen.extra.get(word, 0) + earned - (aside if word == "points" else 0)
    seen.extra["level"] = max(_level(p) for p in family)
    seen.extra["badges"] = {key for p in family for key in _badges(p)}
    return seen


def _level(person: Person) -> int:
    return person.earned["growth"][0] - 4 if "growth" in person.earned else 1


def _badges(person: Person) -> tuple[str, ...]:
    """What questions are asked with as keys."""
    return ("city", "trade")[: person.earned["growth"][1] % 3] if "growth" in person.earned else ()


def _camp(family: list[Person], place: int, began: datetime | None) -> dict[str, Any]:
    """The days on which one could check in since the run began, those on which they did, and what they have read."""
    stands = [
        (day, how) for p in family for (group, day), (how, state) in p.checks.items() if group == place and state == 1
    ]
    return {
        "windows": {day for day, hours in WINDOWS[place].items() if began is None or _at(hours) > began},
        "checked_days": {day for day, how in stands if how != 7},
        "frozen_days": {day for day, how in stands if how == 7},
        "acknowledged": {step for p in family for (group, step), read in p.notices.items() if read and group == place},
    }


def _latest(person: Person, purpose: str) -> bool | None:
    """The latest answer, the last given of those at one moment; None without any."""
    told = [(hours, place, granted) for place, (to, granted, hours) in enumerate(person.consents) if to == purpose]
    return max(told)[2] if told else None


def _consents(family: list[Person]) -> set[str]:
    if any(p.erased or p.flags["is_minor"] for p in family):
        return set()
    told = {purpose: {_latest(p, purpose) for p in family} - {None} for purpose in PURPOSES}
    return {purpose for purpose, answers in told.items() if answers == {True}}


def _place(seen: Snapshot, stays: list[tuple[int, int, int | None, str, bool]]) -> None:
    lasting = [stay for stay in stays if stay[2] is None]
    if lasting:
        seen.joined_at = min(_at(stay[1]) for stay in lasting)
        seen.role = max((stay[3] for stay in lasting), key=ROLES.index)
    elif stays:
        seen.joined_at, seen.left_at = _at(stays[-1][1]), _at(stays[-1][2] or 0)
