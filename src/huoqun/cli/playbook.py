"""`huoqun playbook`"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from huoqun.cli._options import as_json_option, workspace_option

if TYPE_CHECKING:
    from huoqun.playbooks.findings import Finding

NEEDS = {"check": "settings", "simulate": "settings", "simulate --from": "schema"}


def _spoken(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb that speaks the language of the settings, as the others do; its JSON is the same in each."""

    @wraps(verb)
    def speaking(*args: Any, **named: Any) -> None:
        from django.conf import settings
        from django.utils.translation import override

        with override(settings.CONFIG.language):
            verb(*args, **named)

    return speaking


@click.group("playbook")
def command() -> None:
    """Playbooks: files checked, and what runs in groups started, paused, moved on and ended.

    \b
    Example: huoqun playbook check playbooks/camp-7d.yaml
    Example: huoqun playbook runs
    """


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json_option
def check(file: Path, as_json: bool) -> None:
    """Look for everything that would keep FILE from being published: each with its line, the reason and the mend.

    Exit codes: 0 nothing wrong (warnings may be told), 1 errors.

    \b
    Example: huoqun playbook check playbooks/camp-7d.yaml
    Example: huoqun playbook check my-camp.yaml --json
    """
    from django.conf import settings
    from django.utils.translation import override

    from huoqun.core.blocks import all_blocks
    from huoqun.playbooks.checks.checking import check_file
    from huoqun.playbooks.findings import is_ok

    with override(settings.CONFIG.language):
        findings = check_file(file, blocks=all_blocks())
        ok = is_ok(findings)
        if as_json:
            told = {"file": str(file), "ok": ok, "findings": [finding.as_json() for finding in findings]}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            _tell(file, findings, ok)
    if not ok:
        raise SystemExit(1)


def _tell(file: Path, findings: list[Finding], ok: bool) -> None:
    from django.utils.translation import gettext as _

    for finding in findings:
        code = click.style(finding.code, fg="red" if finding.severity == "error" else "yellow")
        step = f" [{finding.step}]" if finding.step else ""
        click.echo(f"{file}:{finding.line}: {code}{step} {finding.reason} → {finding.mend}")
    if ok:
        mark, words = click.style("✓", fg="green"), _("This playbook can be published.")
    else:
        mark, words = click.style("✗", fg="red"), _("Before this playbook can be published, the errors must be mended.")
    click.echo(f"{mark} {words}")


@command.command("list")
@workspace_option
@as_json_option
@_spoken
def list_(workspace: str | None, as_json: bool) -> None:
    """Show the playbooks on the shelf: id, name, newest version, in how many groups they run.

    \b
    Example: huoqun playbook list
    """
    from huoqun.cli import _playbook_runs as doors

    actor, _now = doors.here(workspace)
    doors.books(actor, as_json=as_json)


@command.command("runs")
@click.option("--ended", is_flag=True, help="What has ended, instead of what runs.")
@workspace_option
@as_json_option
@_spoken
def runs(ended: bool, workspace: str | None, as_json: bool) -> None:
    """Show what runs in which group: on which day, how many are on their way, what waits for a person.

    \b
    Example: huoqun playbook runs
    Example: huoqun playbook runs --ended --json
    """
    from huoqun.cli import _playbook_runs as doors

    actor, now = doors.here(workspace)
    doors.runs(actor, now=now, ended=ended, as_json=as_json)


@command.command("start")
@click.argument("playbook")
@click.argument("group")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="D1; tomorrow by default.")
@click.option("--set", "said", multiple=True, metavar="NAME=VALUE", help="A variable; of a day: D3.NAME=VALUE.")
@click.option("--values", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Variables as JSON.")
@click.option("--role", "roles", multiple=True, metavar="ROLE=EMAIL", help="Who holds a role; may be said often.")
@click.option("--owner", metavar="EMAIL", help="Whose group it is.")
@click.option("--present", default="", metavar="all|none|7d", help="Who of those in the group begins; else as it says.")
@workspace_option
@as_json_option
@_spoken
def start(
    playbook: str, group: str, on: datetime | None, said: tuple[str, ...], values: Path | None,
    roles: tuple[str, ...], owner: str | None, present: str, workspace: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Start PLAYBOOK (its id) in GROUP (its name or id): its newest version, for whoever is there and who comes.

    \b
    Example: huoqun playbook start camp-7d "Writers" --on 2026-12-01 --set teacher=Wang
    Example: huoqun playbook start camp-7d "Writers" --set "D1.title=A small thing" --role coach=chen@example.org
    """
    from huoqun.cli import _playbook_runs as doors

    actor, now = doors.here(workspace)
    given = doors.values_of(said, values)
    lacks = doors.lacks(actor, key=playbook, values=given, now=now)
    uid, first = doors.begin(
        actor, key=playbook, group=group, on=on.date() if on else None, now=now, values=given,
        roles=doors.roles_of(actor, roles), owner=doors.user_of(actor, owner) if owner else None, present=present,
    )  # fmt: skip
    told = {"uid": uid, "group": group, "starts_on": first.isoformat(), "lacking": [asdict(one) for one in lacks]}
    doors.tell(told, [*map(doors.lack_in_words, lacks), doors.begun(uid, group, first)], as_json=as_json)


@command.command("pause")
@click.argument("run")
@workspace_option
@as_json_option
@_spoken
def pause(run: str, workspace: str | None, as_json: bool) -> None:
    """Pause RUN (its id, or its group's name): nothing is sent, what members do still counts, nobody is put out.

    \b
    Example: huoqun playbook pause "Writers"
    """
    from huoqun.cli import _playbook_runs as doors
    from huoqun.playbooks.actions import steering

    actor, now = doors.here(workspace)
    line = doors.run_of(actor, run, now=now)
    steering.pause(actor, group_run_uid=line.uid, now=now)
    doors.tell({"uid": line.uid, "state": "paused"}, [doors.stands(line, "paused")], as_json=as_json)


@command.command("resume")
@click.argument("run")
@click.option("--how", type=click.Choice(["shift", "skip"]), required=True, help="Move the calendar, or leave out.")
@workspace_option
@as_json_option
@_spoken
def resume(run: str, how: Literal["shift", "skip"], workspace: str | None, as_json: bool) -> None:
    """Let RUN go on: `--how shift` moves the calendar by the days of the pause, `skip` leaves out what was missed.

    \b
    Example: huoqun playbook resume "Writers" --how shift
    """
    from huoqun.cli import _playbook_runs as doors
    from huoqun.playbooks.actions import steering

    actor, now = doors.here(workspace)
    line = doors.run_of(actor, run, now=now)
    steering.resume(actor, group_run_uid=line.uid, how=how, now=now)
    doors.tell({"uid": line.uid, "state": "running", "how": how}, [doors.stands(line, "running")], as_json=as_json)


@command.command("end")
@click.argument("run")
@click.option("--reason", required=True, help="Why; it stays on record.")
@workspace_option
@as_json_option
@_spoken
def end(run: str, reason: str, workspace: str | None, as_json: bool) -> None:
    """End RUN: nothing more is sent, everybody's way ends. It cannot be undone.

    \b
    Example: huoqun playbook end "Writers" --reason "too few people"
    """
    from huoqun.cli import _playbook_runs as doors
    from huoqun.playbooks.actions import steering

    actor, now = doors.here(workspace)
    line = doors.run_of(actor, run, now=now)
    steering.end(actor, group_run_uid=line.uid, reason=reason[:200], now=now)
    doors.tell({"uid": line.uid, "state": "ended", "reason": reason}, [doors.stands(line, "ended")], as_json=as_json)


@command.command("migrate")
@click.argument("run")
@click.option("--to", "number", type=int, metavar="NUMBER", help="The version; the newest by default.")
@click.option("--map", "maps", multiple=True, metavar="OLD=NEW", help="A step that has another name; `-` ends it.")
@click.option("--yes", is_flag=True, help="Do it. Without this it is only shown.")
@workspace_option
@as_json_option
@_spoken
def migrate(
    run: str, number: int | None, maps: tuple[str, ...], yes: bool, workspace: str | None, as_json: bool
) -> None:  # fmt: skip
    """Show who would get or miss what if RUN went on with another version; with --yes, do it.

    \b
    Example: huoqun playbook migrate "Writers"
    Example: huoqun playbook migrate "Writers" --map nudge=remind --yes
    """
    from huoqun.cli import _playbook_runs as doors
    from huoqun.playbooks.actions import migrating

    actor, now = doors.here(workspace)
    line = doors.run_of(actor, run, now=now)
    version = doors.newer(actor, line, number)
    step_map = {old: new for old, _, new in (one.partition("=") for one in maps) if new}
    shown = doors.looked_ahead(actor, line, version.id, step_map, now=now)
    if yes:
        migrating.migrate(actor, group_run_uid=line.uid, version_id=version.id, step_map=step_map, now=now)
    told = {"uid": line.uid, "from": line.version, "to": version.number, "done": yes, **asdict(shown)}
    words = [*doors.preview_in_words(shown), doors.migrated(version.number, done=yes)]
    doors.tell(told, words, as_json=as_json)


@command.command("simulate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--members", type=click.IntRange(1, 5_000), default=200, show_default=True, help="How many there are.")
@click.option("--seeds", type=click.IntRange(1, 1_000), default=40, show_default=True, help="How often it is run.")
@click.option("--seed", type=click.IntRange(0, 1_000_000), default=1, show_default=True, help="The first seed.")
@click.option("--from", "group", default="", metavar="GROUP", help="A past group whose members these are like.")
@workspace_option
@as_json_option
def simulate(
    file: Path, members: int, seeds: int, seed: int, group: str, workspace: str | None, as_json: bool
) -> None:  # fmt: skip
    """Run FILE dry: members who are made up go through it on a clock of its own; nothing is sent to anybody.

    What members do follows the file's `priors`, or a past group of yours. The same seed gives the same result.

    \b
    Example: huoqun playbook simulate playbooks/camp-7d.yaml --members 200 --seeds 40
    Example: huoqun playbook simulate my-camp.yaml --from "Readers" --json
    """
    from django.conf import settings
    from django.utils.translation import override

    from huoqun.cli import _dry_run as dry

    with override(settings.CONFIG.language):
        report = dry.simulated(file, members=members, seeds=seeds, seed=seed, group=group, workspace=workspace)
        if as_json:
            click.echo(json.dumps(report.as_json(), ensure_ascii=False))
            return
        for line in dry.in_words(report):
            click.echo(line)
