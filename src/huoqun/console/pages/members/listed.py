"""The list of members, narrowed by name, stage, tag and group."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.chats.queries import people
from huoqun.chats.queries.people import Filter, PersonLine
from huoqun.chats.queries.pulse import AsOf, as_of
from huoqun.console.access import Looking, needs
from huoqun.core.actor import Actor, Scope
from huoqun.groups.queries.names import GroupName, group_names
from huoqun.members.permissions import MemberPermission
from huoqun.members.queries.records import TagName, tags

from .said import stage_name, stages

PAGE = 50
_DAWN = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = re.compile(r"(n|-?\d{1,17})-(\d{1,18})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class PersonRow:
    line: PersonLine
    stage: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the list is narrowed to, as it stands in the address."""

    words: str = ""
    stage: int | None = None
    tag: str = ""
    group: str = ""
    bots: bool = False
    team: bool = False

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.stage is not None or self.tag or self.group or self.bots or self.team)

    def query(self, **more: Any) -> str:
        found = {
            "q": self.words, "stage": "" if self.stage is None else str(self.stage), "tag": self.tag,
            "group": self.group, "bots": "1" if self.bots else "",
            "team": "1" if self.team else "",
        } | more  # fmt: skip
        return urlencode({key: value for key, value in found.items() if value})


@dataclass(frozen=True, slots=True)
class MembersPage:
    """What the page shows. `names_only`: this person may know names and nothing else."""

    rows: tuple[PersonRow, ...]
    count: int | None
    shown: Shown
    names_only: bool
    stages: list[tuple[int, str]]
    tags: list[TagName]
    groups: list[GroupName]
    looked: AsOf
    more_url: str
    may_tag: bool
    may_edit: bool
    may_declare: bool

    @property
    def counted_up(self) -> bool:
        return self.count == people.MOST_COUNTED

    @property
    def may_many(self) -> bool:
        return self.may_tag or self.may_edit


def shown_of(values: Any, *, names_only: bool) -> Shown:
    """The filters of a request; somebody who may know names only narrows by nothing else."""
    words = " ".join(str(values.get("q", "")).split())[:80].replace("\0", "")
    if names_only:
        return Shown(words)
    stage = str(values.get("stage", ""))
    return Shown(
        words,
        int(stage) if stage in {str(number) for number, _ in stages()} else None,
        str(values.get("tag", ""))[:40].replace("\0", ""),
        str(values.get("group", ""))[:36],
        bool(values.get("bots")),
        bool(values.get("team")),
    )


def names_only(actor: Actor) -> bool:
    return not actor.may_somewhere(MemberPermission.VIEW)


def scope_of(actor: Actor) -> Scope:
    """Where this person may see people, or at least their names."""
    return actor.scope(MemberPermission.VIEW_NAMES if names_only(actor) else MemberPermission.VIEW)


def filter_of(shown: Shown, groups: list[GroupName], after: str = "") -> Filter:
    """The query's filter; a group outside the scope finds nobody."""
    group = next((g.id for g in groups if str(g.uid) == shown.group), 0) if shown.group else None
    return Filter(shown.words, shown.stage, shown.tag, group, shown.bots, shown.team, _place(after))


def _place(key: str) -> tuple[datetime | None, int] | None:
    found = _KEY.match(key)
    if found is None:
        return None
    if found[1] == "n":
        return None, int(found[2])
    if abs(int(found[1])) > 10**16:
        return None
    return _DAWN + timedelta(microseconds=int(found[1])), int(found[2])


def _key(line: PersonLine) -> str:
    seen = line.last_seen_at
    return f"{'n' if seen is None else (seen - _DAWN) // timedelta(microseconds=1)}-{line.id}"


@needs(MemberPermission.VIEW, MemberPermission.VIEW_NAMES)
@require_GET
def members(request: Looking) -> HttpResponse:
    """GET /members?q=…&stage=…&tag=…&group=…&bots=1&team=1&after=…"""
    here, actor = request.workspace.id, request.actor
    few = names_only(actor)
    scope = scope_of(actor)
    shown = shown_of(request.GET, names_only=few)
    groups = [] if few else group_names(here, scope=scope)
    after = request.GET.get("after", "")
    looked = as_of(here, now=request.now)
    wanted = filter_of(shown, groups, after)
    found = people.page(here, scope=scope, filter=wanted, as_of=looked.at, limit=PAGE + 1)
    part = found[:PAGE]
    more = shown.query(after=_key(part[-1])) if len(found) > PAGE else ""
    fragment = bool(request.headers.get("HX-Request"))
    page = MembersPage(
        rows=tuple(PersonRow(line, stage_name(line.stage)) for line in part),
        count=None if fragment else people.count(here, scope=scope, filter=wanted),
        shown=shown,
        names_only=few,
        stages=stages(),
        tags=[] if few or fragment else tags(here),
        groups=groups,
        looked=looked,
        more_url=f"{reverse('members')}?{more}" if more else "",
        may_tag=actor.may_somewhere(MemberPermission.TAG),
        may_edit=actor.may_somewhere(MemberPermission.EDIT),
        may_declare=actor.may(MemberPermission.EDIT),
    )
    return render(request, f"console/members/{'rows' if fragment else 'members'}.html", {"page": page})
