"""`huoqun ignition`"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from huoqun.cli._options import as_json_option, workspace_option

if TYPE_CHECKING:
    from huoqun.core.actor import Actor


@click.group("ignition")
def command() -> None:
    """Topics that key people set going: which there are, who is willing, what each brought and cost.

    \b
    Example: huoqun ignition list
    Example: huoqun ignition show 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """


_UID = click.argument("uid", type=click.UUID)


@command.command("list")
@workspace_option
@as_json_option
def listed(workspace: str | None, as_json: bool) -> None:
    """Every topic, those that are open first.

    \b
    Example: huoqun ignition list --json
    """
    from huoqun.ignition.queries.topics import topics

    found = topics(_at_work(workspace, looking=True)[0])
    if as_json:
        keys = ("name", "people", "asked", "willing", "given", "shown", "bare")
        told = [{"uid": str(one.uid), **{key: getattr(one, key) for key in keys}} for one in found]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.uid}  {one.people:>3} listed {one.asked:>3} asked {one.willing:>3} willing  {one.name}")
    if not found:
        click.echo("There are no topics.")


@command.command("show")
@_UID
@workspace_option
@as_json_option
def show(uid: UUID, workspace: str | None, as_json: bool) -> None:
    """Who stands in a topic, the willing first. UID is the topic's, from `huoqun ignition list`.

    \b
    Example: huoqun ignition show 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e --json
    """
    from huoqun.ignition.queries.topics import people, topic
    from huoqun.members.queries.faces import faces

    actor, _now = _at_work(workspace, looking=True)
    line = topic(actor, topic_uid=uid)
    found = people(actor, topic_id=line.id)
    known = faces(actor.workspace_id, [one.member_id for one in found])
    named = [(one, known[one.member_id].name if one.member_id in known else one.name) for one in found]
    if as_json:
        keys = ("place", "brought", "gifts", "given", "shown", "bare")
        told = [
            {"uid": str(one.uid), "name": name, "state": str(one.state), **{key: getattr(one, key) for key in keys}}
            for one, name in named
        ]
        click.echo(json.dumps({"uid": str(line.uid), "name": line.name, "people": told}, ensure_ascii=False))
        return
    click.echo(f"{line.name}: {line.people} people, {line.willing} willing")
    for one, name in named:
        said = f"{one.uid}  {one.state:9} {one.brought:>4} brought {one.given:>8} given  {name}  {one.place}"
        click.echo(said.rstrip())


@command.command("ask")
@_UID
@click.argument("people", nargs=-1, type=click.UUID)
@workspace_option
def ask(uid: UUID, people: tuple[UUID, ...], workspace: str | None) -> None:
    """Have PEOPLE of a topic asked personally by the team: a task each with the topic's words. None named: all listed.

    \b
    Example: huoqun ignition ask 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e
    """
    from huoqun.ignition.actions import people as acting
    from huoqun.ignition.queries.topics import people as listed_in
    from huoqun.ignition.queries.topics import topic

    actor, now = _at_work(workspace)
    uids = list(people) or [one.uid for one in listed_in(actor, topic_id=topic(actor, topic_uid=uid).id)]
    click.echo(f"{acting.ask(actor, topic_uid=uid, person_uids=uids, now=now)} are asked.")


@command.command("give")
@click.argument("person", type=click.UUID)
@click.option("--what", required=True, help="What for, or which goods.")
@click.option("--amount", type=click.IntRange(0), required=True, help="In minor units (fen); what goods are worth.")
@click.option("--goods", is_flag=True, help="Goods, no money.")
@click.option("--disclosure", default="广告", show_default=True, help="The words that stand with what they show.")
@click.option("--budget", type=click.UUID, help="Of cash: a member is owed it, and paid by the next payout.")
@workspace_option
def give(
    person: UUID, what: str, amount: int, goods: bool, disclosure: str, budget: UUID | None, workspace: str | None
) -> None:
    """Record what PERSON of a topic (a uid of `huoqun ignition show`) was paid or given; out of a budget it is owed.

    \b
    Example: huoqun ignition give 0198c5f2-7a1e-7c3b-9d54-1f0a2b3c4d5e --what "朋友圈转发" --amount 20000
    """
    from huoqun.ignition.actions import giving
    from huoqun.ignition.rules import GiftKind, NewGift
    from huoqun.rewards.queries.budgets import budget_id

    actor, now = _at_work(workspace)
    gift = NewGift(
        kind=GiftKind.GOODS if goods else GiftKind.PAID, what=what, amount=amount, disclosure=disclosure, given_at=now,
        budget_id=budget_id(actor.workspace_id, budget) if budget else None,
    )  # fmt: skip
    giving.give(actor, person_uid=person, gift=gift, now=now)
    click.echo("Owed; the next payout pays it." if budget else "Recorded; nothing is paid by this.")


def _at_work(workspace: str | None, *, looking: bool = False) -> tuple[Actor, datetime]:
    from huoqun.cli._workspaces import at_work

    return at_work(workspace, verb="ignition", looking=looking)
