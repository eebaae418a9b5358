"""Admission hears words, quizzes, deeds, talks, and who comes and goes. What an import tells does nothing here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, Said, each_message, messages
from huoqun.chats.whose import own_words
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.deciding import fill
from ..actions.hearing import Move, Spoke, came, hear_words, look_again, talked, went
from ..queries.waiting import applicants, given_out, lines
from ..rules.applications import words_in

LEARNT = [
    ("forms.attempt_passed", 1), ("forms.attempt_failed", 1), ("deeds.recorded", 1), ("deeds.matched", 1),
    ("members.edited", 1), ("members.tagged", 1), ("members.merged", 1),
]  # fmt: skip


@consumer("admission.words", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH, feature="admission")
def hear_applicants(units: Sequence[Unit], now: datetime) -> None:
    """Knows who applied by the word that the page gave them, said in a group or to the bot."""
    for workspace_id, said in messages(units):
        spoken = [
            Spoke(one.member_id, word)
            for one in said
            if one.member_id is not None and not one.is_recalled
            for word in words_in(one.text)
        ]
        if spoken:
            hear_words(system(workspace_id, "admission"), said=spoken, now=workspace(workspace_id).now(now))


@own_words("admission.words", feature="admission")
def theirs(workspace_id: int, said: Sequence[Said]) -> Mapping[int, datetime | None]:
    """A word is an application's where one was given out; any other word of that shape may be anything."""
    words = {one.id: words_in(one.text) for one in said}
    known = given_out(workspace_id, {word for found in words.values() for word in found})
    return {message: None for message, found in words.items() if not known.isdisjoint(found)}


@consumer("admission.learnt", hears=LEARNT, acts=True, batch=200, feature="admission")
def hear_what_is_learnt(units: Sequence[Unit], now: datetime) -> None:
    """Looks anew at the applications of members of whom something became known: a quiz, a purchase, a tag."""
    found: dict[int, set[int]] = defaultdict(set)
    for unit in units:
        if unit.fact.member_id is not None:
            found[unit.fact.workspace_id].add(unit.fact.member_id)
    for workspace_id, members in found.items():
        if concerned := applicants(workspace_id, members):
            look_again(system(workspace_id, "admission"), member_ids=concerned, now=workspace(workspace_id).now(now))


@consumer("admission.talks", hears=[("work.task_done", 1)], acts=True, feature="admission")
def hear_talks(units: Sequence[Unit], now: datetime) -> None:
    """Writes down how the talks with applicants ended."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for unit in units:
        said = unit.fact.payload
        if said["kind"] == "admission_talk":
            found[unit.fact.workspace_id][int(said["key"].rpartition("/")[2])] = said["outcome"]
    for workspace_id, outcomes in found.items():
        talked(system(workspace_id, "admission"), outcomes=outcomes, now=workspace(workspace_id).now(now))


@consumer("admission.moves", hears=[("groups.joined", 1), ("groups.left", 1)], acts=True, feature="admission")
def hear_moves(units: Sequence[Unit], now: datetime) -> None:
    """Knows who came in and who left, and lets the next one of the line in where somebody made room."""
    moves: dict[tuple[int, bool], list[Move]] = defaultdict(list)
    for unit in units:
        said = unit.fact.payload
        move = (said["group_id"], said["member_id"], unit.fact.occurred_at)
        moves[unit.fact.workspace_id, unit.fact.name == "groups.joined"].append(move)
    for (workspace_id, joined), found in moves.items():
        actor, at = system(workspace_id, "admission"), workspace(workspace_id).now(now)
        if joined:
            came(actor, moves=found, now=at)
        else:
            went(actor, moves=found)
            for group in lines(workspace_id, {move[0] for move in found}):
                fill(actor, group_id=group, now=at)
