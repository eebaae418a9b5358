"""What moderation hears: messages as they come, never history; people who are back; and what it forgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from huoqun.chats.jobs import BATCH, RECEIVED, each_message, messages
from huoqun.chats.whose import own_by_look
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace, workspaces
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import apart
from huoqun.members.forgetting import THEIRS, forgets

from .actions._undoing import give_back
from .actions.judging import judge, judge_pictures
from .actions.publishing import publish
from .actions.reporting import Answered, report_answered
from .actions.suspecting import suspect
from .actions.testing import count
from .queries.charters import versions
from .queries.looking import Heard
from .queries.seeing import REMEMBERED
from .reports import is_report

own_by_look("moderation.reports", is_report, feature="moderation")


@consumer("moderation.judge", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH, feature="moderation")
def judge_messages(units: Sequence[Unit], now: datetime) -> None:
    """Judges what is said by the rules of its group; imports are never judged."""
    for workspace_id, said in messages(units):
        heard = [
            Heard(one.id, one.group_id, one.member_id, one.at, one.text, one.kind, one.provider_id)
            for one in said
            if one.group_id is not None and one.member_id is not None and not one.is_recalled
        ]
        if heard:
            actor = system(workspace_id, "moderation")
            judge(actor, heard=heard, now=workspace(workspace_id).now(now), real=now)


@consumer("moderation.pictures", hears=[("chats.picture_read", 1)], acts=True, feature="moderation")
def judge_what_pictures_say(units: Sequence[Unit], now: datetime) -> None:
    """Judges messages once more when their pictures were read, in groups whose rules are about pictures."""
    read: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        read[unit.fact.workspace_id].append(unit.fact.payload["picture_id"])
    for workspace_id, picture_ids in read.items():
        judge_pictures(
            system(workspace_id, "moderation"), picture_ids=picture_ids, now=workspace(workspace_id).now(now)
        )


@consumer("moderation.reports", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH, feature="moderation")
def hear_reports(units: Sequence[Unit], now: datetime) -> None:
    """Takes an answer of one word, “举报” or “report”, to somebody's message in a group as a report of it."""
    for workspace_id, said in messages(units):
        told = [
            Answered(one.group_id, one.member_id, one.reply_to)
            for one in said
            if one.group_id is not None and one.member_id is not None and one.reply_to and is_report(one.text)
        ]
        if told:
            report_answered(system(workspace_id, "moderation"), told=told, now=workspace(workspace_id).now(now))


@consumer("moderation.modelled", hears=[("groups.modelled", 1)], acts=True, feature="moderation")
def hear_models(units: Sequence[Unit], now: datetime) -> None:
    """Gives a group that was made after another one the rules of that one's own; those of its kind hold anyway."""
    for unit in units:
        here, said = workspace(unit.fact.workspace_id), unit.fact.payload
        own = versions(here.id, group_id=said["like_id"])
        if own and not versions(here.id, group_id=said["group_id"]):
            actor = system(here.id, "moderation")
            publish(actor, text=own[0].text, note=own[0].note, group_id=said["group_id"], now=here.now(now))


@consumer("moderation.back", hears=[("groups.joined", 1)], acts=True, feature="moderation")
def hear_returns(units: Sequence[Unit], now: datetime) -> None:
    """Gives their role back to whoever returns after a removal that was taken back."""
    joined: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for unit in units:
        payload = unit.fact.payload
        joined[unit.fact.workspace_id].append((payload["group_id"], payload["member_id"]))
    for workspace_id, places in joined.items():
        give_back(system(workspace_id, "moderation"), joined=places, now=workspace(workspace_id).now(now))


@app.periodic(cron="*/10 * * * *")
@app.task(name="moderation.count_reactions", queueing_lock="moderation.count_reactions")
def count_reactions(timestamp: int) -> None:
    """Every ten minutes, count who answered a speed test, and pay the first."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        if here.has("moderation"):
            count(system(here.id, "moderation"), now=here.now(real))


@app.periodic(cron="41 */6 * * *")
@app.task(name="moderation.suspect", queueing_lock="moderation.suspect")
def look_for_suspects(timestamp: int) -> None:
    """Every six hours, look for mass adders and bots where the rules say so; a person decides."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        if here.has("moderation"):
            with apart("moderation.suspect", workspace=here.id):
                suspect(system(here.id, "moderation"), now=here.now(real))


@app.periodic(cron="23 4 * * *")
@app.task(name="moderation.forget_prints", queueing_lock="moderation.forget_prints")
def forget_prints(timestamp: int) -> None:
    """Every night, forget the numbers of texts that are too old to have twins."""
    real = datetime.fromtimestamp(timestamp, UTC)
    with server_cursor() as cursor:
        for here in workspaces():
            values = [here.id, here.now(real) - REMEMBERED]
            cursor.execute("delete from moderation_print where workspace_id = %s and at < %s", values)


_EMPTY = """
    update moderation_case set text = '', reason = '', appeal = '', answer = '',
                               evidence = evidence - 'seen' - 'twins' - 'message'
    where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
"""

_UNSAID = """
    update moderation_report set words = '' where workspace_id = %(workspace)s
      and reporter_id = any(%(members)s::bigint[])
"""
_UNTOLD = """
    update moderation_report set named = '', words = '', said = '' where workspace_id = %(workspace)s
      and about_id = any(%(members)s::bigint[])
"""

forgets(
    "moderation.forget",
    "Empties what erased members said out of their cases; that a rule was broken, and what followed, remains.",
    _EMPTY,
    _UNSAID,
    _UNTOLD,
    f"delete from moderation_print where {THEIRS}",
    f"delete from moderation_reaction where {THEIRS}",
)
