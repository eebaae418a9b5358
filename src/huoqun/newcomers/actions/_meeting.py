"""Two who may help each other: put before the team with words ready; nobody is introduced by a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.actor import Actor, system
from huoqun.members.queries.faces import faces
from huoqun.work.actions.tasks import NewTask, make

from ..models.introductions import Introduction
from ..queries.meeting import needs_for, offers_for
from ..rules.meeting import Meeting
from ..rules.rituals import tellable
from . import _words

KIND = "newcomer_meet"
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class _Pair:
    """`need`: the introduction in which it was said, `group_id`: where the later of the two introduced themselves."""

    need: int
    group_id: int
    who: int
    needs: str
    other: int
    offers: str
    both: tuple[str, ...]

    @property
    def people(self) -> frozenset[int]:
        return frozenset({self.who, self.other})


def suggest(actor: Actor, rows: Sequence[Introduction], *, now: datetime) -> None:
    """A task where a new need meets an offer, or a new offer a need: the nearest one, the others stand on the group's
    page.
    """
    found: dict[frozenset[int], _Pair] = {}
    for pair in [*_for_needs(actor, rows, now), *_for_offers(actor, rows, now)]:
        found.setdefault(pair.people, pair)
    pairs = list({pair.need: pair for pair in reversed(found.values())}.values())
    known = faces(actor.workspace_id, {who for pair in pairs for who in pair.people}) if pairs else {}
    tasks = []
    for pair in reversed(pairs):
        if pair.who not in known or pair.other not in known:
            continue
        a, b = known[pair.who].name, known[pair.other].name
        tasks.append(
            NewTask(
                key=f"newcomers/meet/{pair.need}", kind=KIND, group_id=pair.group_id, member_id=pair.who, sla=SOON,
                title=_words.introduce(a, b), copy_text=_words.meet(a, pair.needs, b, pair.offers),
                why={"text": _words.both(pair.both), "members": [{"member_id": pair.other}]},
            )
        )  # fmt: skip
    make(system(actor.workspace_id, "newcomers"), tasks=tasks, now=now)


def _for_needs(actor: Actor, rows: Sequence[Introduction], now: datetime) -> Iterator[_Pair]:
    needs = {row.id: (row.member_id, row.needs) for row in rows if tellable(row.needs)}
    found = offers_for(actor.workspace_id, needs, now=now)
    for row in rows:
        if (one := _nearest(found.get(row.id, ()))) is not None:
            offer = one.offer
            yield _Pair(row.id, row.group_id, row.member_id, row.needs, offer.member_id, offer.words, one.both)


def _for_offers(actor: Actor, rows: Sequence[Introduction], now: datetime) -> Iterator[_Pair]:
    offers = {row.id: (row.member_id, row.offers) for row in rows if tellable(row.offers)}
    found = needs_for(actor.workspace_id, offers, now=now)
    for row in rows:
        if (one := _nearest(found.get(row.id, ()))) is not None:
            need = one.offer
            yield _Pair(need.id, row.group_id, need.member_id, need.words, row.member_id, row.offers, one.both)


def _nearest(found: Sequence[Meeting]) -> Meeting | None:
    return next((one for one in found if tellable(one.offer.words)), None)
