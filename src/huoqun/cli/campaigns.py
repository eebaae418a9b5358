"""`huoqun campaigns`"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option

from ._posters import poster

if TYPE_CHECKING:
    from huoqun.campaigns.fraud.reading import Reading
    from huoqun.campaigns.fraud.words import Gettext
    from huoqun.campaigns.queries.campaigns import CampaignLine
    from huoqun.campaigns.rehearsal.scenario import Scenario
    from huoqun.core.actor import Actor

NEEDS = {"score": "nothing", "poster": "nothing", "rehearse": "schema", "list": "schema", "show": "schema",
         "grow": "schema", "pause": "schema", "resume": "schema", "close": "schema"}  # fmt: skip


@click.group("campaigns")
def command() -> None:
    """Campaigns: which there are and how far, paused and closed; judged as a file of events, and rehearsed.

    \b
    Example: huoqun campaigns list
    Example: huoqun campaigns score events.jsonl
    Example: huoqun campaigns poster layout.json --out poster.jpg
    Example: huoqun campaigns rehearse 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """


command.add_command(poster)


@command.command("score")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write there, not to standard output.")
@click.option("--staff", multiple=True, metavar="NAME", help="An account of your own team; may be said often.")
@click.option("--stay", type=click.FloatRange(0, 8760), default=24.0, show_default=True, help="Hours to stay.")
@click.option(
    "--images", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of pictures that are named by path; FILE's by default.",
)  # fmt: skip
@click.option("--go-on", is_flag=True, help="Leave out lines that cannot be read, and say how many.")
@click.option(
    "--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", envvar="HUOQUN_LANGUAGE", show_default=True,
    help="Of the reasons.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: an array of them all.")
def score(
    file: Path, out: Path | None, staff: tuple[str, ...], stay: float, images: Path | None, go_on: bool, language: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Judge who really brought whom: FILE has one event a line, `-` is standard input; a line comes out per inviter.

    An event: {"campaign", "at", "kind", "inviter", "invitee", "group", "device", "network", "account_age_days",
    "image"}; the kind is click, join, leave, speak, checkin, pay or screenshot. A line that comes out: {"inviter",
    "counted", "withheld", "score", "reasons"}, the likeliest false first; the score is 0 to 1. docs/reference/fraud.md
    says what each means.

    \b
    Example: huoqun campaigns score events.jsonl
    Example: huoqun campaigns score events.jsonl --staff assistant-1 --stay 72 --go-on > scores.jsonl
    """
    from huoqun.campaigns.fraud import judging, words
    from huoqun.campaigns.fraud.images import Pictures
    from huoqun.campaigns.fraud.reading import Reading, in_pieces
    from huoqun.campaigns.fraud.tally import Tally

    reading, gettext = Reading(), speaking(language)
    with _opened(file) as lines:
        tally = Tally().extend(reading.events(in_pieces(lines)))
    if reading.skipped:
        _tell_bad(reading, gettext, go_on=go_on)
    told = judging.Told(staff=frozenset(staff), stay=stay * 3600)
    pictures = Pictures(images or (Path() if str(file) == "-" else file.parent))
    judged = judging.judge(tally, told=told, pictures=pictures)
    found = [words.as_json(each, gettext) for each in judging.scores(tally, judged)]
    with click.open_file(str(out or "-"), "w", encoding="utf-8") as written:
        if as_json:
            written.write(json.dumps(found, ensure_ascii=False) + "\n")
        else:
            written.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in found)


@command.command("rehearse")
@click.argument("what", metavar="UID|FILE")
@click.option("--seeds", type=click.IntRange(1, 500), default=60, show_default=True, help="Courses that it may take.")
@click.option("--seed", default="", help="Another one gives other courses; the same gives the same.")
@workspace_option
@as_json_option
def rehearse(what: str, seeds: int, seed: str, workspace: str | None, as_json: bool) -> None:
    """Rehearse a campaign: how many would join hour by hour, what each costs who counts for good, the team's minutes,
    and when the team is overrun or seats, codes or budget run out. UID is a campaign's; FILE says in JSON what is to be
    rehearsed (docs/howto/rehearse-a-campaign.md). Nothing is written, nobody hears of it.

    \b
    Example: huoqun campaigns rehearse 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    Example: huoqun campaigns rehearse spring.json --seeds 200 --json
    """
    import msgspec
    from django.utils.translation import gettext, override

    from huoqun.campaigns.rehearsal import words
    from huoqun.campaigns.rehearsal.report import rehearse as report_of

    scenario, language = _scenario(what, workspace)
    report = report_of(scenario, seeds=seeds, seed=seed)
    if as_json:
        click.echo(msgspec.json.encode(report).decode())
        return
    with override(language):
        for line in words.lines(report, gettext, words.amounts(scenario)):
            click.echo(line)


@command.command("list")
@workspace_option
@as_json_option
def listed(workspace: str | None, as_json: bool) -> None:
    """Every campaign, those that are not over first.

    \b
    Example: huoqun campaigns list --json
    """
    from huoqun.campaigns.queries.campaigns import campaigns

    found = campaigns(_at_work(workspace, looking=True)[0])
    if as_json:
        click.echo(json.dumps([_told(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.uid}  {one.state:9} {one.funnel.joined:>6} joined, {one.funnel.matured} matured  {one.name}")
    if not found:
        click.echo("There are no campaigns.")


@command.command("show")
@click.argument("uid", type=click.UUID)
@workspace_option
@as_json_option
def show(uid: UUID, workspace: str | None, as_json: bool) -> None:
    """How far a campaign is, and what came of it. UID is the campaign's, from `huoqun campaigns list`.

    \b
    Example: huoqun campaigns show 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.campaigns.queries.campaigns import campaign

    told = _told(campaign(_at_work(workspace, looking=True)[0], campaign_uid=uid))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        click.echo(f"{name:13} {value}")


@command.command("grow")
@click.argument("uid", type=click.UUID)
@click.option("--a-day", type=click.IntRange(0, 20), required=True, help="Groups a day; 0: none.")
@click.option("--name", default="", help="What they are called; {n} stands for the group's number.")
@workspace_option
def grow(uid: UUID, a_day: int, name: str, workspace: str | None) -> None:
    """Let the platform make groups for the pool when seats run low, where it can (Matrix, Feishu, Discord).

    \b
    Example: huoqun campaigns grow 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e --a-day 3 --name "Readers {n}"
    """
    from huoqun.campaigns.actions.growing import set_growth
    from huoqun.campaigns.queries.campaigns import campaign
    from huoqun.campaigns.queries.openings import growth

    actor, now = _at_work(workspace)
    set_growth(actor, campaign_uid=uid, a_day=a_day, name=name, now=now)
    able = growth(actor.workspace_id, campaign(actor, campaign_uid=uid).id).able
    click.echo("Set." if able or not a_day else "Set; but no connection of its groups can: a person is asked instead.")


@command.command("pause")
@click.argument("uid", type=click.UUID)
@click.option("--reason", required=True, help="Why; the team reads it.")
@workspace_option
def pause(uid: UUID, reason: str, workspace: str | None) -> None:
    """Give no more seats until it is resumed; who has joined goes on counting.

    \b
    Example: huoqun campaigns pause 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e --reason "too many complaints"
    """
    from huoqun.campaigns.actions import steering

    actor, now = _at_work(workspace)
    steering.pause(actor, campaign_uid=uid, why=reason, now=now)
    click.echo("Paused.")


@command.command("resume")
@click.argument("uid", type=click.UUID)
@workspace_option
def resume(uid: UUID, workspace: str | None) -> None:
    """Let a campaign go on that was slowed or paused.

    \b
    Example: huoqun campaigns resume 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.campaigns.actions import steering

    actor, now = _at_work(workspace)
    steering.resume(actor, campaign_uid=uid, now=now)
    click.echo("It goes on.")


@command.command("close")
@click.argument("uid", type=click.UUID)
@click.option("--reason", required=True, help="Why; the team reads it.")
@workspace_option
def close(uid: UUID, reason: str, workspace: str | None) -> None:
    """Take nobody in any more, for good; who counts may still mature.

    \b
    Example: huoqun campaigns close 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e --reason "the rooms are full"
    """
    from huoqun.campaigns.actions import steering

    actor, now = _at_work(workspace)
    steering.close(actor, campaign_uid=uid, why=reason, now=now)
    click.echo("Closed.")


def _at_work(workspace: str | None, *, looking: bool = False) -> tuple[Actor, datetime]:
    from huoqun.cli._workspaces import at_work

    return at_work(workspace, verb="campaigns", looking=looking)


def _told(line: CampaignLine) -> dict[str, object]:
    return {
        "uid": str(line.uid), "name": line.name, "kind": line.kind, "state": line.state, "why": line.why,
        "starts_at": line.starts_at.isoformat(), "ends_at": line.ends_at.isoformat(),
        "participants": line.participants, "groups": line.groups, "free": line.free, "opened": line.funnel.opened,
        "joined": line.funnel.joined, "counted": line.funnel.counted, "matured": line.funnel.matured,
        "voided": line.funnel.voided, "held": line.funnel.held, "aside": line.money.aside, "paid": line.money.paid,
        "currency": line.money.currency,
    }  # fmt: skip


def _scenario(what: str, workspace: str | None) -> tuple[Scenario, str]:
    """What is to be rehearsed, and the language to tell it in. Raises BadSheet, NotFound."""
    from huoqun.campaigns.queries.rehearsing import scenario_of
    from huoqun.campaigns.rehearsal.scenario import read
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import clock, queries

    if Path(what).is_file():
        return read(Path(what).read_bytes()), "zh-hans"
    try:
        uid = UUID(what)
    except ValueError:
        raise click.BadParameter("neither a campaign's uid nor a file") from None
    real = clock.now()
    actor = workspace_actor(workspace, verb="campaigns", now=real, looking=True)
    here = queries.workspace(actor.workspace_id)
    return scenario_of(actor, campaign_uid=uid, now=here.now(real)), here.language


def _tell_bad(reading: Reading, gettext: Gettext, *, go_on: bool) -> None:
    """Which lines are no events. Raises BadLines unless they are to be left out."""
    from huoqun.campaigns.fraud.reading import BadLines

    said = reading.told(gettext)
    if not go_on:
        raise BadLines(said, way_out=gettext(BadLines.way_out))
    click.echo(f"{click.style('!', fg='yellow')} {said}", err=True)


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    if str(file) == "-":
        yield click.open_file("-", "rb")
        return
    with file.open("rb") as lines:
        yield lines


def speaking(language: str) -> Gettext:
    """Translations as they were compiled, without Django: it would take longer to start than the judging does."""
    import gettext

    import huoqun.campaigns

    if language == "en":
        return str
    where = Path(huoqun.campaigns.__file__).parent / "locale"
    return gettext.translation("django", str(where), ["zh_Hans"], fallback=True).gettext
