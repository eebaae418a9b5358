"""The first words to somebody: with what they said in another group lately, with the first question, or as a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.planner import Cap
from huoqun.chats.port.effects import Send
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor, texts

from ..queries.rituals import Held
from ..rules.nicknames import pattern_of
from ..rules.rituals import Answers, NewRitual, Way
from . import _words
from ._gifts import promises

LATELY = timedelta(days=90)


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the first words go out; kept with the introduction, which may begin later. `counts`: its hours, from then."""

    key: str = ""
    cls: EffectClass = EffectClass.CARE
    quiet: QuietHours | None = None
    caps: tuple[Cap, ...] = ()
    arm: str = ""
    counts: bool = True
    due_at: datetime | None = None


def kept(terms: Terms) -> dict[str, Any]:
    """As a column keeps it."""
    said: dict[str, Any] = msgspec.to_builtins(terms)
    return said


def terms_of(said: Mapping[str, Any]) -> Terms:
    """From what a column kept."""
    return msgspec.convert(said, Terms)


@dataclass(frozen=True, slots=True)
class Opening:
    """An introduction that is open from now on."""

    id: int
    group_id: int
    member_id: int
    name: str
    terms: Terms


def open_up(
    actor: Actor, openings: Sequence[Opening], held: Mapping[int, Held], *, now: datetime, origin: Origin = Origin.LIVE
) -> int:
    """Say the first words; what somebody answered lately is put to them instead of being asked again."""
    known = answered_lately(actor.workspace_id, [one.member_id for one in openings], since=now - LATELY)
    effects, again = [], []
    with override(workspace(actor.workspace_id).language):
        said = promises(actor.workspace_id, [(one.member_id, one.group_id) for one in openings], held, now=now)
        for one in openings:
            answers = known.get(one.member_id)
            again += [(one.id, answers)] if answers else []
            effects.append(_effect(one, held[one.group_id], answers, said[one.member_id, one.group_id]))
    _put_again(actor.workspace_id, again)
    ask(actor, effects=effects, now=now, origin=origin)
    return len(effects)


# Members' whole families, since whoever was merged may have answered as somebody else.
_ANSWERED = """
    select distinct on (h.id) h.id, g.name, i.who, i.needs, i.offers
    from unnest(%s::bigint[]) as h(id)
    join members_member f on f.workspace_id = %s and (f.id = h.id or f.canonical_id = h.id)
    join newcomers_introduction i on i.workspace_id = f.workspace_id and i.member_id = f.id and i.state = 'done'
         and i.ended_at > %s and i.who || i.needs || i.offers <> ''
    join groups_group g on g.workspace_id = i.workspace_id and g.id = i.group_id
    order by h.id, i.ended_at desc
"""


def answered_lately(workspace_id: int, heads: Iterable[int], *, since: datetime) -> dict[int, Answers]:
    """What these people last said of themselves since then."""
    asked = [numbers(set(heads)), workspace_id, since]
    with server_cursor() as cursor:
        return {row[0]: Answers(*row[1:]) for row in cursor.execute(_ANSWERED, asked).fetchall()}


_AGAIN = """
    update newcomers_introduction i set step = 'again', who = w.who, needs = w.needs, offers = w.offers
    from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) as w(id, who, needs, offers)
    where i.workspace_id = %s and i.id = w.id
"""


def _put_again(workspace_id: int, found: Sequence[tuple[int, Answers]]) -> None:
    if found:
        said = [one for _id, one in found]
        columns = [texts([one.who for one in said]), texts([one.needs for one in said])]
        with server_cursor() as cursor:
            values = [numbers(id for id, _ in found), *columns, texts([one.offers for one in said]), workspace_id]
            cursor.execute(_AGAIN, values)


def _effect(one: Opening, held: Held, answers: Answers | None, promise: str) -> NewEffect:
    ritual, terms = held.ritual or NewRitual(), one.terms
    if not held.private:
        return form_of(one, held, promise, key=f"newcomers/{one.id}/hello", other=answers.group if answers else "")
    words = _words.hello(ritual, name=one.name, group=held.group, promise=promise)
    if answers is not None:
        words = _words.again(answers, name=one.name, group=held.group, promise=promise)
    return NewEffect(
        key=f"newcomers/{one.id}/hello", body=Send(words), cls=terms.cls, member_id=one.member_id, due_at=terms.due_at,
        quiet=terms.quiet, caps=terms.caps, arm=terms.arm, cause=terms.key,
    )  # fmt: skip


def form_of(one: Opening, held: Held, promise: str, *, key: str, other: str) -> NewEffect:
    """The form in the group, by name. `other`: the group in which they said so lately; what it was is not told here
    before they say that it may.
    """
    ritual, terms = held.ritual or NewRitual(), one.terms
    pattern = pattern_of(ritual.pattern) if ritual.pattern else None
    words = _words.form(ritual, name=one.name, group=held.group, pattern=pattern, promise=promise, other=other)
    return NewEffect(
        key=key, body=Send(words, mentions=(one.member_id,)), cls=terms.cls, member_id=one.member_id,
        group_id=one.group_id, due_at=terms.due_at, quiet=terms.quiet, caps=terms.caps, arm=terms.arm, cause=terms.key,
    )  # fmt: skip


def way_of(held: Held) -> Way:
    """How somebody is asked there first."""
    return Way.PRIVATE if held.private else Way.GROUP
