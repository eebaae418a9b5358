"""What conditions may ask about a member's words. Counts come from a job and may be a moment behind the messages."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot

from .rules import MessageKind, MessageOrigin
from .sameness import folded, folded_sql
from .waiting import WaitingKind

_MERGING = ("members.merged", "members.unmerged")
_TALK = ("chats.messages_received", *_MERGING)
_WORDS = ("chats.message_edited", "chats.message_recalled", *_TALK)
_DAYS = Arg("n", INT, 1, 366)
MOST_AROUND = 20
"""How many spaces a word may have around it: longer messages are not looked at, which is most of the time saved."""


# The fences (`offset 0`) keep the server on the members' own index: without statistics it would rather read a group's.


def _days(what: str, n: str) -> str:
    return f"""select {what} from unnest(r.family) as f(id)
        cross join lateral (
            select * from chats_memberday d
            where d.workspace_id = r.workspace_id and d.member_id = f.id and d.day > r.today - ({n})::int offset 0
        ) d
        where r.group_id is null or d.group_id = r.group_id"""


@question(
    type=INT,
    args=[_DAYS],
    wakes_on=_TALK,
    by_clock=True,
    says=N_("the number of days they spoke out of the last {n}"),
    sql=lambda n: _days("count(distinct d.day)", n),
)
def spoke_days(person: Snapshot, n: int) -> int:
    """On how many of the last n days, today included, the member spoke in the group (anywhere, where there is none)."""
    since = person.today - timedelta(days=n)
    return sum(day > since for day in person.messages)


@question(
    type=INT,
    args=[_DAYS],
    wakes_on=_TALK,
    by_clock=True,
    says=N_("the number of their messages in the last {n} days"),
    sql=lambda n: _days("coalesce(sum(d.messages), 0)", n),
)
def messages(person: Snapshot, n: int) -> int:
    """How many messages the member sent in the last n days, today included, in the group (or anywhere)."""
    since = person.today - timedelta(days=n)
    return sum(count for day, count in person.messages.items() if day > since)


def _words(matches: str) -> str:
    return f"""exists (
        select from unnest(r.family) as f(id)
        cross join lateral (
            select * from chats_message m
            where m.workspace_id = r.workspace_id and m.member_id = f.id
              and m.at >= coalesce(r.began_at, '-infinity') offset 0
        ) m
        where (m.group_id is null or m.group_id = r.group_id) and m.recalled_at is null
          and m.kind <> {MessageKind.SYSTEM.value}
          and m.origin <> {MessageOrigin.SENT.value} and {matches})"""


def _since(person: Snapshot) -> list[str]:
    began = person.began_at
    return [said.text for said in person.words if began is None or said.at >= began]


@question(
    type=BOOL,
    args=[Arg("word", TEXT)],
    wakes_on=_WORDS,
    says=N_("said {word}"),
    says_not=N_("did not say {word}"),
    sql=lambda word: _words(
        f"length(m.text) <= length({word}) + {MOST_AROUND} and {folded_sql('m.text')} = {folded_sql(word)}"
    ),
)
def said(person: Snapshot, word: str) -> bool:
    """Whether the member said exactly this since the run began, in the group or in private; case and width aside."""
    wanted = folded(word)
    return any(folded(text) == wanted for text in _since(person) if len(text) <= len(word) + MOST_AROUND)


@question(
    type=BOOL,
    args=[Arg("text", TEXT)],
    wakes_on=_WORDS,
    says=N_("said something with {text}"),
    says_not=N_("said nothing with {text}"),
    sql=lambda text: _words(f"position({folded_sql(text)} in {folded_sql('m.text')}) > 0"),
)
def said_like(person: Snapshot, text: str) -> bool:
    """Whether a message of the member's holds this text, in the group or to us in private, since the run began."""
    wanted = folded(text)
    return any(wanted in folded(words) for words in _since(person))


@question(
    type=BOOL,
    needs=("member_id", "group_id"),
    wakes_on=(*_TALK, "chats.waiting_dismissed", "chats.waiting_restored"),
    by_clock=True,
    says=N_("nobody has replied to their first words"),
    says_not=N_("their first words wait for no reply"),
    sql=lambda: (
        f"""exists (
        select from chats_waiting w
        where w.workspace_id = r.workspace_id and w.group_id = r.group_id and w.member_id = any(r.family)
          and w.kind = '{WaitingKind.NEWCOMER}' and w.answered_at is null and w.dismissed_at is null)"""
    ),
)
def waits_for_reply(person: Snapshot) -> bool:
    """Whether the member's first words in the run's group still wait for a reply, as Today's cards of newcomers do."""
    return bool(person.extra.get("waits_for_reply", False))


from . import steps as _steps  # noqa: E402, F401 - the blocks register themselves
