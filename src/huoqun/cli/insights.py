"""`huoqun insights`"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from huoqun.cli._options import workspace_option
from huoqun.core import clock

if TYPE_CHECKING:
    from huoqun.core.actor import Actor
    from huoqun.insights.queries.forecasts import GroupForecast

MARKING = ("insights.marking",)


@click.group("insights")
def command() -> None:
    """Insights: forecasts, each with its reason and its error.

    \b
    Example: huoqun insights forecast --at 2026-11-01 --json
    """


@command.command("forecast")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Nothing from this day on is looked at. [default: now]")
@click.option("--members", is_flag=True, help="Of members who have gone silent: whether they return in 60 days.")
@click.option("--newcomers", is_flag=True, help="Of who came once and lately: whether they come again in 30 days.")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array.")
def forecast(at: datetime | None, members: bool, newcomers: bool, workspace: str | None, as_json: bool) -> None:
    """How likely each group is to be alive in 28 and in 90 days, and why.

    Groups that spoke in the 28 days before. Alive: somebody speaks in the last 28 days of that time; a check-in, a
    purchase or a gathering of the group is as good as words. A group that first spoke a week ago or less has no
    forecast. With --members: whoever came on two days of a quarter at least and has been silent in the group for 14
    days or more; their value is the number of those days. With --newcomers: whoever came to a group for the first time
    in the last fortnight, and on one day only.
    docs/reference/forecast-model.md says how often they are right.

    \b
    Example: huoqun insights forecast
    Example: huoqun insights forecast --at 2026-11-01 --json
    Example: huoqun insights forecast --members --json
    Example: huoqun insights forecast --newcomers
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.insights.queries.forecasts import group_forecasts

    real = clock.now()
    actor = workspace_actor(workspace, verb="insights", now=real, looking=True)
    day = _folded(actor, at, real)
    if members or newcomers:
        (_of_members if members else _of_newcomers)(actor, day, as_json)
        return
    lines = group_forecasts(actor, at=day)
    if as_json:
        click.echo(json.dumps([_as_json(line) for line in lines], ensure_ascii=False))
        return
    for line in lines:
        _tell(line)
    if lines and lines[0].own:
        click.echo(f"Learnt from {lines[0].own} weeks of your own groups, beside the model that ships.")


@command.command("archive")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array, one for each file.")
@click.option("--anew", is_flag=True, help="Write every month, not only those that changed.")
def archive(workspace: str | None, as_json: bool, anew: bool) -> None:
    """Write the archive's files of what changed, and list them.

    The archive is HOME/archive: what was said and done as counts and ids, in Parquet, a file a table and month. The
    worker writes it every ten minutes; here it is written now. docs/howto/the-archive.md says what is in it.

    \b
    Example: huoqun insights archive
    Example: huoqun insights archive --json
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.insights.actions.archiving import archive as write_archive
    from huoqun.insights.queries.archive import archive_files

    real = clock.now()
    actor = workspace_actor(workspace, verb="insights", now=real, looking=True)
    _folded(actor, None, real)
    write_archive(actor, anew=anew)
    found = archive_files(actor)
    if as_json:
        click.echo(json.dumps([{**asdict(file), "written_at": file.written_at.isoformat()} for file in found]))
        return
    for file in found:
        click.echo(f"{file.table:10} {file.month or '–':8} {file.rows:12,} {file.size / 1e6:9.2f} MB")


@command.command("measures")
@click.argument("name", required=False)
@click.option("--group", metavar="NAME", help="Of one group; of the whole workspace by default.")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array, one for each measure.")
def measures(name: str | None, group: str | None, workspace: str | None, as_json: bool) -> None:
    """Take every measure now, and show what it comes to: its figures, of how many, and whether that says anything.

    With NAME, one measure, what it means, where it comes from and where it misleads.

    \b
    Example: huoqun insights measures
    Example: huoqun insights measures retention --group "读书会"
    Example: huoqun insights measures --json
    """
    from huoqun.cli._measures import tell
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.insights.actions.archiving import archive as write_archive
    from huoqun.insights.actions.measuring import measure
    from huoqun.insights.queries.measures import measured

    real = clock.now()
    actor = workspace_actor(workspace, verb="insights", now=real, looking=True)
    _folded(actor, None, real)
    write_archive(actor)
    group_id = None if group is None else _group(actor, group)
    measure(actor, group_id=group_id, now=_today(actor, real))
    tell(measured(actor, group_id=group_id), name, as_json=as_json)


def _group(actor: Actor, name: str) -> int:
    from huoqun.core.actor import EVERYWHERE
    from huoqun.core.errors import NotFound
    from huoqun.groups.queries.names import group_names

    for group in group_names(actor.workspace_id, scope=EVERYWHERE):
        if name in (group.name, str(group.uid)):
            return group.id
    raise NotFound(f"There is no group called {name[:60]}.", way_out="huoqun groups lists all of them.")


def _today(actor: Actor, real: datetime) -> datetime:
    from huoqun.core import queries

    return queries.workspace(actor.workspace_id).now(real)


def _folded(actor: Actor, at: datetime | None, real: datetime) -> date:
    """The day from which on nothing is looked at, once what was before is counted: by default, tomorrow."""
    from huoqun.chats.queries.pulse import as_of
    from huoqun.core import queries, worker
    from huoqun.core.journal import lane_of
    from huoqun.insights.cube.folding import fold_all

    worker.wait_until_read(now=clock.now, lane=lane_of(actor.workspace_id), names=MARKING)
    fold_all(actor.workspace_id)
    if at is not None:
        return at.date()
    here = queries.workspace(actor.workspace_id)
    return as_of(here.id, now=here.now(real)).at.astimezone(here.tz).date() + timedelta(days=1)


@command.command("thank")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Nothing from this day on is looked at. [default: now]")
@click.option("--days", type=click.IntRange(1, 3660), default=28, show_default=True, help="So many days before it.")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array.")
def thank(at: datetime | None, days: int, workspace: str | None, as_json: bool) -> None:
    """Who took up others' words, group by group: whom to thank, whoever did so most first.

    Times: people and days, each person once a day, so that talking much does not count.

    \b
    Example: huoqun insights thank
    Example: huoqun insights thank --at 2026-11-01 --days 90 --json
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.insights.queries.helpers import helpers_between

    real = clock.now()
    actor = workspace_actor(workspace, verb="insights", now=real, looking=True)
    lines = helpers_between(actor, until=_until(actor, at, real), days=days)
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line.times:5}  {line.member} ({line.group}), {line.people} people, {line.messages} messages")


@command.command("propose")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def propose(workspace: str | None, as_json: bool) -> None:
    """Look for what should be proposed now, rather than when the worker looks by itself, every hour.

    What was proposed for a period is not proposed again. Where nothing comes in any more, as of the newest message.

    \b
    Example: huoqun insights propose
    """
    from huoqun.chats.queries.pulse import as_of
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import queries
    from huoqun.insights.actions import foretelling, rescuing, reshaping, returning, thanking

    real = clock.now()
    actor = workspace_actor(workspace, verb="insights", now=real, looking=True)
    day = _folded(actor, None, real)
    now = queries.workspace(actor.workspace_id).now(real)
    at = as_of(actor.workspace_id, now=now).at
    foretelling.keep(actor, day=day, now=now, again=True)
    made = {
        "rescue": len(rescuing.look(actor, at=at, now=now, again=True)),
        "reshape": len(reshaping.look(actor, at=at, now=now, again=True)),
        "ask_back": len(returning.look(actor, now=now, again=True)),
        "thank": len(thanking.look(actor, at=at, now=now, again=True)),
    }
    click.echo(json.dumps(made) if as_json else "\n".join(f"{what}: {n}" for what, n in made.items()))


@command.command("shapes")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array.")
def shapes(workspace: str | None, as_json: bool) -> None:
    """Which groups have outgrown their shape: two in one, two that go together, too few voices, a closed circle.

    As judged last, once a week; `huoqun insights propose` judges anew. `stand`: speaks, nothing, too_early or too_few.

    \b
    Example: huoqun insights shapes --json
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.insights.queries.shapes import shapes as judged
    from huoqun.insights.shape_words import said_words

    actor = workspace_actor(workspace, verb="insights", now=clock.now(), looking=True)
    found: list[dict[str, Any]] = [
        {"group": one.group.name if one.group else None, "shape": str(one.verdict.shape),
         "stand": str(one.verdict.stand), "why": [said_words(said) for said in one.verdict.why],
         "into": one.into.name if one.into else None}
        for one in judged(actor).found
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found:
        click.echo(f"{line['stand']:9}  {line['shape']:7}  {line['group'] or '*'}: {' '.join(line['why'] or ())}")


@command.command("experiments")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array.")
def experiments(workspace: str | None, as_json: bool) -> None:
    """Hold-outs and experiments of playbooks and broadcasts, read with intervals; “not enough people” is an answer.

    \b
    Example: huoqun insights experiments --json
    """
    from huoqun.broadcasts.queries.broadcasts import compared
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import queries
    from huoqun.insights.queries.experiments import experiments as run
    from huoqun.insights.trial_words import arm_name, goal_words, outcome_words, title

    real = clock.now()
    actor = workspace_actor(workspace, verb="insights", now=real, looking=True)
    found = run(actor, compared=compared(actor), now=queries.workspace(actor.workspace_id).now(real))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{title(one)} ({goal_words(one)})")
        click.echo(f"  {arm_name(one.base.name)}: {one.base.reached}/{one.base.people}")
        for reading in one.readings:
            arm = reading.arm
            click.echo(f"  {arm_name(arm.name)}: {arm.reached}/{arm.people}  {outcome_words(reading)}")


@command.command("time")
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def time(workspace: str | None, as_json: bool) -> None:
    """Where people's minutes went in 28 days: by kind of work, person, group, member; and what could be taken over.

    \b
    Example: huoqun insights time --json
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import queries
    from huoqun.insights.queries.timing import time_spent

    real = clock.now()
    actor = workspace_actor(workspace, verb="insights", now=real, looking=True)
    found = time_spent(actor, until=queries.workspace(actor.workspace_id).now(real))
    told: dict[str, Any] = {
        of: [{"name": one.name, "times": one.times, "minutes": round(one.minutes, 1), "served": one.served}
             for one in getattr(found, of)]
        for of in ("kinds", "people", "groups", "members")
    }  # fmt: skip
    told["next"] = [asdict(one) for one in found.next]
    if as_json:
        click.echo(json.dumps({"minutes": round(found.minutes, 1), **told}, ensure_ascii=False))
        return
    click.echo(f"{found.minutes:.0f} min")
    for of in ("kinds", "people", "groups", "members"):
        for line in told[of]:
            click.echo(f"{line['minutes']:8}  {of[:-1]:6}  {line['name']} ({line['times']})")
    for one in found.next:
        click.echo(f"{one.minutes:8.1f}  next    {one.what}: {one.same}/{one.times} {one.outcome}")


def _until(actor: Actor, at: datetime | None, real: datetime) -> datetime:
    """The beginning of a day where the workspace is; by default now, or just after the newest message of an archive."""
    from huoqun.chats.queries.pulse import as_of
    from huoqun.core import queries

    here = queries.workspace(actor.workspace_id)
    if at is not None:
        return at.replace(tzinfo=here.tz)
    return as_of(here.id, now=here.now(real)).at


def _of_members(actor: Actor, day: date, as_json: bool) -> None:
    from huoqun.insights.queries.forecasts import member_forecasts

    lines = member_forecasts(actor, at=day)
    if not as_json:
        for line in lines:
            click.echo(f"{line.p_return_60d:4.0%}  {line.member} ({line.group}), {line.silent} d, {line.value}")
        return
    found = [
        {"group": line.group, "member": line.member, "p_return_60d": round(line.p_return_60d, 4), "value": line.value}
        for line in lines
    ]
    click.echo(json.dumps(found, ensure_ascii=False))


def _of_newcomers(actor: Actor, day: date, as_json: bool) -> None:
    from huoqun.insights.queries.forecasts import newcomer_forecasts

    lines = newcomer_forecasts(actor, at=day)
    if not as_json:
        for line in lines:
            click.echo(f"{line.p_return_30d:4.0%}  {line.member} ({line.group}), {line.silent} d")
        return
    found = [
        {"group": line.group, "member": line.member, "p_return_30d": round(line.p_return_30d, 4), "silent": line.silent}
        for line in lines
    ]
    click.echo(json.dumps(found, ensure_ascii=False))


def _as_json(line: GroupForecast) -> dict[str, Any]:
    from huoqun.insights.saying import why

    return {
        "group": line.group,
        "p_alive_28d": _rounded(line.p_alive_28d),
        "p_alive_90d": _rounded(line.p_alive_90d),
        "state": str(line.outlook),
        "why": why(line),
    }


def _rounded(chance: float | None) -> float | None:
    return None if chance is None else round(chance, 4)


def _tell(line: GroupForecast) -> None:
    from huoqun.insights.saying import why

    chance = "  –" if line.p_alive_28d is None else f"{line.p_alive_28d:4.0%}"
    click.echo(f"{chance}  {line.group}: {'; '.join(why(line))}")
