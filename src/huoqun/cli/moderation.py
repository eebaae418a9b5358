"""`huoqun moderation`"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click

from huoqun.cli._options import as_json_option, workspace_option

NEEDS = {"score": "nothing"}

AT_ONCE = 256
"""Messages that are judged together: cheaper by half than one by one."""

T = TypeVar("T")


@click.group("moderation")
def command() -> None:
    """Moderation: a file judged without any database; cases of a workspace, and its rules published.

    \b
    Example: huoqun moderation score messages.jsonl
    Example: huoqun moderation cases --json
    """


@command.command("score")
@click.argument("file", default="-", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write there, not to standard output.")
@click.option(
    "--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", envvar="HUOQUN_LANGUAGE", show_default=True,
    help="Of the reasons.",
)  # fmt: skip
def score(file: Path, out: Path | None, language: str) -> None:
    """Tell advertisements and frauds: FILE has one {"text"} a line, `-` is standard input; a line comes out for each.

    A line that comes out: {"score", "reasons"}; the score is 0 to 1, from 0.5 on it is an advertisement, which one
    everyday message of a hundred reaches. A line that holds no text comes out as {"line", "error"} in its place, and
    the exit code is 1. docs/reference/ads-model.md says what the model knows and what it does not.

    \b
    Example: huoqun moderation score messages.jsonl > scores.jsonl
    Example: echo '{"text": "兼职日结，加微信 abc123"}' | huoqun moderation score
    """
    import orjson

    from huoqun.moderation.ads import model, reading, telling

    gettext, judge, bad = _speaking(language), model.shipped().judge, []
    with click.open_file(str(file), "rb") as lines, click.open_file(str(out or "-"), "wb") as written:
        for some in _batched(reading.texts(reading.bounded(lines)), AT_ONCE):
            judged = iter(judge([text for _, text in some if isinstance(text, str)]))
            for number, text in some:
                if isinstance(text, str):
                    written.write(orjson.dumps(telling.as_json(next(judged), gettext)) + b"\n")
                    continue
                bad.append(f"{number}: {gettext(str(text))}")
                written.write(orjson.dumps({"line": number, "error": gettext(str(text))}) + b"\n")
    if bad:
        first = "; ".join(bad[:5]) + ("; …" if len(bad) > 5 else "")
        told = gettext(reading.TOLD) % {"n": len(bad), "first": first}
        raise reading.BadLines(told, way_out=gettext(reading.BadLines.way_out))


def _batched(what: Iterable[T], size: int) -> Iterator[list[T]]:
    """What there is, so many at a time."""
    each = iter(what)
    while some := list(islice(each, size)):
        yield some


def _speaking(language: str) -> Callable[[str], str]:
    """Translations as they were compiled, without Django: it would take longer to start than the judging does."""
    import gettext

    import huoqun.moderation

    if language == "en":
        return str
    where = Path(huoqun.moderation.__file__).parent / "locale"
    return gettext.translation("django", str(where), ["zh_Hans"], fallback=True).gettext


@command.command("cases")
@click.option(
    "--show", type=click.Choice(["open", "done", "decided", "appeals"]), default="open", show_default=True,
    help="Those that wait, were done by themselves, were decided, or are appealed against.",
)  # fmt: skip
@workspace_option
@as_json_option
def cases(show: str, workspace: str | None, as_json: bool) -> None:
    """The newest fifty cases, with what was said and seen.

    \b
    Example: huoqun moderation cases --show appeals --json
    """
    import json

    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import clock
    from huoqun.moderation.queries.cases import cases as lines_of
    from huoqun.moderation.states import SHOWN

    actor = workspace_actor(workspace, verb="moderation", now=clock.now(), looking=True)
    found = lines_of(actor, states=SHOWN.get(show), appeals=show == "appeals")
    if as_json:
        rows = [
            {"uid": str(c.uid), "rule": c.rule, "group": c.group, "member_uid": str(c.member_uid), "text": c.text,
             "seen": c.seen, "sanction": c.sanction, "state": str(c.state), "said_at": c.message_at.isoformat(),
             "score": c.score, "reason": c.reason}
            for c in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for c in found:
        said = " ".join(c.text.split())[:60]
        click.echo(f"{c.uid}  {c.message_at:%Y-%m-%d}  {c.sanction:7} {c.rule}  {c.member}: {said}")
    if not found:
        click.echo("No case stands there.")


@command.command("suspects")
@workspace_option
@as_json_option
def suspects(workspace: str | None, as_json: bool) -> None:
    """Who looks like a mass adder or a bot now, with what speaks against them; nothing is kept, nobody is accused.

    \b
    Example: huoqun moderation suspects --json
    """
    import json

    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import clock
    from huoqun.core.queries import workspace as workspace_row
    from huoqun.members.queries.faces import faces
    from huoqun.moderation.queries.suspects import suspects as found_of

    actor = workspace_actor(workspace, verb="moderation", now=clock.now(), looking=True)
    found = found_of(actor.workspace_id, now=workspace_row(actor.workspace_id).now(clock.now()))
    known = faces(actor.workspace_id, [one.weighed.member_id for one in found])
    rows: list[dict[str, Any]] = [
        {"member_uid": str(known[one.weighed.member_id].uid), "name": known[one.weighed.member_id].name,
         "points": one.weighed.points, "seen": [[sign.kind, sign.seen, sign.points] for sign in one.weighed.signs]}
        for one in found if one.weighed.member_id in known
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['points']:4}  {row['name']}: " + ", ".join(f"{kind} {seen}" for kind, seen, _ in row["seen"]))
    if not rows:
        click.echo("Nobody. A rule with `suspects` says where they are looked for.")


@command.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--note", default="", help="What changes, for the team.")
@workspace_option
def publish(file: Path, note: str, workspace: str | None) -> None:
    """Publish FILE as the rules of the whole community. docs/howto/moderation.md shows what stands in them.

    \b
    Example: huoqun moderation publish rules.yaml --note "fewer, clearer"
    """
    from huoqun.cli._workspaces import workspace_actor
    from huoqun.core import clock
    from huoqun.moderation.actions.publishing import publish as publish_rules

    actor = workspace_actor(workspace, verb="moderation", now=clock.now())
    number = publish_rules(actor, text=file.read_text("utf-8"), note=note, now=clock.now())
    click.echo(f"Version {number} counts from now on.")
