"""Playbooks at work, from a terminal: what there is, what runs where, starting and steering it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huoqun.core import clock
from huoqun.core.errors import NotFound, Refused

if TYPE_CHECKING:
    from huoqun.core.actor import Actor
    from huoqun.playbooks.queries.library import VersionView
    from huoqun.playbooks.queries.migration import Preview
    from huoqun.playbooks.queries.running import RunLine

LOOKS_AHEAD = timedelta(days=60)
WRITE = 'Write {"teacher": "Wang", "D1": {"title": "A small thing"}}.'


class UnknownRun(NotFound):
    code = "unknown_run"
    way_out = "`huoqun playbook runs` shows what runs. Say the group's name, or the run's id where it has several."


class BadValue(Refused):
    code = "bad_value"
    message = "A value is written NAME=VALUE, or D3.NAME=VALUE for a day of the calendar."
    way_out = 'For example: --set teacher=Wang --set "D1.title=A small thing"'


def here(workspace: str | None) -> tuple[Actor, datetime]:
    """The command line at work in a workspace, and what its clock shows."""
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import queries

    real = clock.now()
    actor = workspace_actor(workspace, verb="playbook", now=real, looking=True)
    return actor, queries.workspace(actor.workspace_id).now(real)


def tell(said: Any, words: Iterable[str], *, as_json: bool) -> None:
    """One line of JSON, or words for people."""
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False, default=str))
        return
    for line in words:
        click.echo(line)


def books(actor: Actor, *, as_json: bool) -> None:
    """What stands on the shelf."""
    from huoqun.playbooks.queries.library import library

    found = [
        {"id": one.key, "name": one.name, "kind": one.kind, "versions": one.versions, "running": one.running}
        for one in library(actor)
    ]
    lines = (f"{one['id']}  {one['name']}  v{one['versions']}  {one['running']} running" for one in found)
    tell(found, lines if found else ["No playbook is on the shelf yet."], as_json=as_json)


def run_as_json(line: RunLine) -> dict[str, Any]:
    """A group run as programs read it."""
    kept = ("uid", "group", "playbook_name", "version", "state", "day", "days", "starts_on", "active", "done", "ended",
            "asked", "next_at", "end_reason")  # fmt: skip
    return {name: value for name, value in asdict(line).items() if name in kept}


def runs(actor: Actor, *, now: datetime, ended: bool, as_json: bool) -> None:
    """What runs, or what has ended."""
    from huoqun.playbooks.queries.running import runs as lines

    found = lines(actor, now=now, ended=ended)
    words = [_in_words(line) for line in found] or ["Nothing has ended." if ended else "Nothing runs."]
    tell([run_as_json(line) for line in found], words, as_json=as_json)


def _in_words(line: RunLine) -> str:
    day = f"{line.day} of {line.days}" if line.days else str(line.day)
    waits = f", {line.asked} waiting for you" if line.asked else ""
    return (
        f"{line.uid}  {line.group}  {line.playbook_name} v{line.version}  {line.state}, day {day}, "
        f"{line.active} on their way{waits}"
    )


def run_of(actor: Actor, name: str, *, now: datetime) -> RunLine:
    """The run of this id, or the only one in a group of this name. Raises UnknownRun."""
    from huoqun.playbooks.queries.running import runs as lines

    known = [*lines(actor, now=now), *lines(actor, now=now, ended=True)]
    if by_uid := [line for line in known if name == str(line.uid)]:
        return by_uid[0]
    there = [line for line in known if name in (line.group, str(line.group_uid)) and line.state != "ended"]
    if len(there) == 1:
        return there[0]
    raise UnknownRun(f"{len(there)} playbooks run in {name[:60]!r}." if there else f"Nothing runs as {name[:60]!r}.")


def group_of(actor: Actor, name: str) -> int:
    """A group by its name or id. Raises NotFound."""
    from huoqun.core.actor import EVERYWHERE
    from huoqun.groups.queries.places import places

    known = places(actor.workspace_id, scope=EVERYWHERE).values()
    found = [one.id for one in known if name in (one.name, str(one.uid)) and one.ended_at is None]
    if len(found) != 1:
        there = f"{len(found)} groups are called" if found else "There is no group called"
        raise NotFound(f"{there} {name[:60]!r}.", way_out="Give its id from its page's address.")
    return found[0]


def version_of(actor: Actor, key: str) -> int:
    """The newest version of a playbook by its id. Raises NotFound."""
    from huoqun.playbooks.queries.library import library

    found = next((one for one in library(actor) if key in (one.key, str(one.uid))), None)
    if found is None:
        raise NotFound(f"There is no playbook {key[:60]!r}.", way_out="`huoqun playbook list` shows them.")
    if found.version is None:
        raise NotFound(f"{key[:60]!r} is not published yet.", way_out="Publish it in the console first.")
    return found.version


def values_of(said: Iterable[str], file: Path | None) -> dict[str, Any]:
    """Values of variables, from a JSON file and from NAME=VALUE or D3.NAME=VALUE. Raises BadValue."""
    values: dict[str, Any] = {}
    if file is not None:
        try:
            read = json.loads(file.read_text("utf-8"))
        except ValueError as fault:
            raise BadValue(f"{file} is not JSON: {fault}", way_out=WRITE) from fault
        if not isinstance(read, dict):
            raise BadValue(f"{file} holds no object.", way_out=WRITE)
        values.update(read)
    for one in said:
        name, equals, value = one.partition("=")
        day, dot, of_day = name.partition(".")
        if not equals or not name:
            raise BadValue
        if dot:
            values[day] = {**values.get(day, {}), of_day: value}
        else:
            values[name] = value
    return values


def roles_of(actor: Actor, said: Iterable[str]) -> dict[str, list[int]]:
    """Who holds which role, from ROLE=EMAIL. Raises NotFound, BadValue."""
    found: dict[str, list[int]] = {}
    for one in said:
        role, equals, who = one.partition("=")
        if not equals:
            raise BadValue("A role is written ROLE=EMAIL.", way_out="For example: --role coach=chen@example.org")
        found.setdefault(role, []).append(user_of(actor, who))
    return found


def user_of(actor: Actor, who: str) -> int:
    """Somebody of the team by email or name. Raises NotFound."""
    from huoqun.team.queries.people import people

    found = [one.user_id for one in people(actor.workspace_id) if who in (one.email, one.name)]
    if len(found) != 1:
        raise NotFound(f"Nobody of the team, or not only one, is {who[:60]!r}.", way_out="Give the email.")
    return found[0]


def begin(
    actor: Actor, *, key: str, group: str, on: date | None, now: datetime, values: Mapping[str, Any],
    roles: Mapping[str, list[int]], owner: int | None,
) -> tuple[str, date]:  # fmt: skip
    """Start a playbook; answers the run's id, and D1."""
    from huoqun.core import queries
    from huoqun.playbooks.actions.starting import start

    first = on or now.astimezone(queries.workspace(actor.workspace_id).tz).date() + timedelta(days=1)
    uid = start(
        actor, version_id=version_of(actor, key), group_id=group_of(actor, group), starts_on=first, now=now,
        owner_id=owner, roles=roles, values=values,
    )  # fmt: skip
    return str(uid), first


def newer(actor: Actor, line: RunLine, number: int | None) -> VersionView:
    """The version to move to: of this number, else the newest. Raises NotFound."""
    from huoqun.playbooks.queries.library import book, versions

    known = [v for v in versions(actor, book(actor, line.playbook).id) if v.id != line.version_id]
    found = next((v for v in known if number in (None, v.number)), None)
    if found is None:
        raise NotFound("There is no such other version.", way_out="Publish one in the console first.")
    return found


def looked_ahead(
    actor: Actor, line: RunLine, version_id: int, step_map: Mapping[str, str], *, now: datetime
) -> Preview:  # fmt: skip
    """What moving to a version would change."""
    from huoqun.playbooks.queries.migration import preview
    from huoqun.playbooks.queries.plans import plan

    return preview(
        actor.workspace_id, group_run_id=line.id, zone=line.zone, old=plan(actor.workspace_id, line.version_id),
        new=plan(actor.workspace_id, version_id), step_map=step_map, now=now, until=now + LOOKS_AHEAD,
    )  # fmt: skip


def preview_in_words(shown: Preview) -> list[str]:
    """Who gets or misses what, a line each."""
    words = {"gets": "new", "misses": "falls away", "moves": "moves"}
    lines = [
        f"D{one.day} {one.step}: {words[one.what]}, {one.people} people, "
        + " → ".join(f"{at:%Y-%m-%d %H:%M %Z}" for at in (one.before, one.after) if at)
        for one in shown.changes
    ]
    lines += [f"{one.step} is gone and {one.runs} wait in it: say --map {one.step}=…" for one in shown.unmapped]
    lines += [f"{one.step} promised {one.before}, and would give {one.after}" for one in shown.worse]
    return lines or ["The timetable stays as it is."]
