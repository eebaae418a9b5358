"""Playbooks at work, from a terminal: what there is, what runs where, starting and steering it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huoqun.core import clock
from huoqun.core.errors import NotFound, Refused

if TYPE_CHECKING:
    from huoqun.core.actor import Actor
    from huoqun.playbooks.queries.lacking import Lacking
    from huoqun.playbooks.queries.library import VersionView
    from huoqun.playbooks.queries.migration import Preview
    from huoqun.playbooks.queries.running import RunLine

LOOKS_AHEAD = timedelta(days=60)
WRITE = gettext_lazy('Write {"teacher": "Wang", "D1": {"title": "A small thing"}}.')


class UnknownRun(NotFound):
    """No run is meant by this name, or several are."""

    code = "unknown_run"


class BadValue(Refused):
    """A value, or a file of them, that cannot be read."""

    code = "bad_value"


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

    shelf = library(actor)
    found = [
        {"id": one.key, "name": one.name, "kind": one.kind, "versions": one.versions, "running": one.running}
        for one in shelf
    ]
    words = [
        f"{one.key}  {one.name}  v{one.versions}  "
        + ngettext("runs in %(n)s group", "runs in %(n)s groups", one.running) % {"n": one.running}
        for one in shelf
    ]
    tell(found, words or [_("No playbook is on the shelf yet.")], as_json=as_json)


def run_as_json(line: RunLine) -> dict[str, Any]:
    """A group run as programs read it."""
    kept = ("uid", "group", "playbook_name", "version", "state", "day", "days", "starts_on", "active", "done", "ended",
            "asked", "next_at", "end_reason")  # fmt: skip
    return {name: value for name, value in asdict(line).items() if name in kept}


def runs(actor: Actor, *, now: datetime, ended: bool, as_json: bool) -> None:
    """What runs, or what has ended."""
    from huoqun.playbooks.queries.running import every_run as lines

    found = list(lines(actor, now=now, ended=ended))
    words = [_in_words(line) for line in found] or [_("Nothing has ended.") if ended else _("Nothing runs.")]
    tell([run_as_json(line) for line in found], words, as_json=as_json)


def begun(uid: str, group: str, first: date) -> str:
    """What is said of a run that was started."""
    return _("%(uid)s: started in %(group)s, its first day is %(first)s.") % {
        "uid": uid, "group": group, "first": first.isoformat()
    }  # fmt: skip


def stands(line: RunLine, state: str) -> str:
    """What is said of a run that was steered."""
    words = {
        "paused": _("%(group)s: paused."), "running": _("%(group)s: goes on."), "ended": _("%(group)s: ended."),
    }  # fmt: skip
    return words[state] % {"group": line.group}


def migrated(number: int, *, done: bool) -> str:
    """The last word of a migration, shown or done."""
    return _("Done: version %(n)s.") % {"n": number} if done else _("Say --yes to do it.")


def _in_words(line: RunLine) -> str:
    said = {"day": line.day, "days": line.days, "n": line.active, "asked": line.asked}
    parts = [
        {"running": _("running"), "paused": _("paused"), "ended": _("ended")}.get(line.state, line.state),
        (_("day %(day)s of %(days)s") if line.days else _("day %(day)s")) % said,
        ngettext("%(n)s on their way", "%(n)s on their way", line.active) % said,
    ]
    if line.asked:
        parts.append(ngettext("%(asked)s waits for you", "%(asked)s wait for you", line.asked) % said)
    return f"{line.uid}  {line.group}  {line.playbook_name} v{line.version}  {' · '.join(parts)}"


def run_of(actor: Actor, name: str, *, now: datetime) -> RunLine:
    """The run of this id, or the only one in a group of this name. Raises UnknownRun."""
    from huoqun.playbooks.queries.running import every_run as lines

    known = [*lines(actor, now=now), *lines(actor, now=now, ended=True)]
    if by_uid := [line for line in known if name == str(line.uid)]:
        return by_uid[0]
    there = [line for line in known if name in (line.group, str(line.group_uid)) and line.state != "ended"]
    if len(there) == 1:
        return there[0]
    said = {"n": len(there), "name": name[:60]}
    raise UnknownRun(
        _("%(n)s playbooks run in “%(name)s”.") % said if there else _("Nothing runs as “%(name)s”.") % said,
        way_out=_(
            "`huoqun playbook runs` shows what runs. Say the group's name, or the run's id where it has several."
        ),
    )


def group_of(actor: Actor, name: str) -> int:
    """A group by its name or id. Raises NotFound."""
    from huoqun.core.actor import EVERYWHERE
    from huoqun.groups.queries.places import places

    known = places(actor.workspace_id, scope=EVERYWHERE).values()
    found = [one.id for one in known if name in (one.name, str(one.uid)) and one.ended_at is None]
    if len(found) != 1:
        said = {"n": len(found), "name": name[:60]}
        there = _("%(n)s groups are called “%(name)s”.") if found else _("There is no group called “%(name)s”.")
        raise NotFound(there % said, way_out=_("Give its id from its page's address."))
    return found[0]


def version_of(actor: Actor, key: str) -> int:
    """The newest version of a playbook by its id. Raises NotFound."""
    from huoqun.playbooks.queries.library import library

    found = next((one for one in library(actor) if key in (one.key, str(one.uid))), None)
    if found is None:
        raise NotFound(
            _("There is no playbook “%(name)s”.") % {"name": key[:60]}, way_out=_("`huoqun playbook list` shows them.")
        )
    if found.version is None:
        raise NotFound(
            _("“%(name)s” is not published yet.") % {"name": key[:60]}, way_out=_("Publish it in the console first.")
        )
    return found.version


def values_of(said: Iterable[str], file: Path | None) -> dict[str, Any]:
    """Values of variables, from a JSON file and from NAME=VALUE or D3.NAME=VALUE. Raises BadValue."""
    values: dict[str, Any] = {}
    if file is not None:
        try:
            read = json.loads(file.read_text("utf-8"))
        except ValueError as fault:
            said_of = {"file": str(file), "fault": str(fault)}
            raise BadValue(_("%(file)s is not JSON: %(fault)s") % said_of, way_out=str(WRITE)) from fault
        if not isinstance(read, dict):
            raise BadValue(_("%(file)s holds no object.") % {"file": str(file)}, way_out=str(WRITE))
        values.update(read)
    for one in said:
        name, equals, value = one.partition("=")
        day, dot, of_day = name.partition(".")
        if not equals or not name:
            raise BadValue(
                _("A value is written NAME=VALUE, or D3.NAME=VALUE for a day of the calendar."),
                way_out=_('For example: --set teacher=Wang --set "D1.title=A small thing"'),
            )
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
            raise BadValue(_("A role is written ROLE=EMAIL."), way_out=_("For example: --role coach=chen@example.org"))
        found.setdefault(role, []).append(user_of(actor, who))
    return found


def user_of(actor: Actor, who: str) -> int:
    """Somebody of the team by email or name. Raises NotFound."""
    from huoqun.team.queries.people import people

    found = [one.user_id for one in people(actor.workspace_id) if who in (one.email, one.name)]
    if len(found) != 1:
        raise NotFound(
            _("Nobody of the team, or not only one, is “%(name)s”.") % {"name": who[:60]}, way_out=_("Give the email.")
        )
    return found[0]


def lacks(actor: Actor, *, key: str, values: Mapping[str, Any], now: datetime) -> Sequence[Lacking]:
    """What the newest version names that nobody has made."""
    from huoqun.playbooks.queries.lacking import lacking
    from huoqun.playbooks.queries.plans import plan

    return lacking(actor.workspace_id, plan(actor.workspace_id, version_of(actor, key)), values, now=now)


def lack_in_words(one: Lacking) -> str:
    """Where something is missing that it calls for by name."""
    values = {"kind": _(one.label), "name": one.name}
    said = (_(one.said) if one.said else _("There is no %(kind)s called “%(name)s” that could be used.")) % values
    return _("%(said)s It is named at: %(steps)s.") % {"said": said, "steps": ", ".join(one.steps)}


def begin(
    actor: Actor, *, key: str, group: str, on: date | None, now: datetime, values: Mapping[str, Any],
    roles: Mapping[str, list[int]], owner: int | None, present: str = "",
) -> tuple[str, date]:  # fmt: skip
    """Start a playbook; answers the run's id, and D1."""
    from huoqun.core import queries
    from huoqun.playbooks.actions.starting import start

    first = on or now.astimezone(queries.workspace(actor.workspace_id).tz).date() + timedelta(days=1)
    uid = start(
        actor, version_id=version_of(actor, key), group_id=group_of(actor, group), starts_on=first, now=now,
        owner_id=owner, roles=roles, values=values, present=present,
    )  # fmt: skip
    return str(uid), first


def newer(actor: Actor, line: RunLine, number: int | None) -> VersionView:
    """The version to move to: of this number, else the newest. Raises NotFound."""
    from huoqun.playbooks.queries.library import book, versions

    known = [v for v in versions(actor, book(actor, line.playbook).id) if v.id != line.version_id]
    found = next((v for v in known if number in (None, v.number)), None)
    if found is None:
        raise NotFound(_("There is no such other version."), way_out=_("Publish one in the console first."))
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
    words = {"gets": _("new"), "misses": _("falls away"), "moves": _("moves")}
    lines = [
        f"D{one.day} {one.step}: {words[one.what]} · "
        + ngettext("%(n)s person", "%(n)s people", one.people) % {"n": one.people}
        + " · "
        + " → ".join(f"{at:%Y-%m-%d %H:%M %Z}" for at in (one.before, one.after) if at)
        for one in shown.changes
    ]
    lines += [
        _("“%(step)s” is gone and %(n)s wait in it: say --map %(step)s=…") % {"step": one.step, "n": one.runs}
        for one in shown.unmapped
    ]
    lines += [
        _("“%(step)s” promised %(before)s, and would give %(after)s.")
        % {"step": one.step, "before": one.before, "after": one.after}
        for one in shown.worse
    ]
    return lines or [_("The timetable stays as it is.")]
