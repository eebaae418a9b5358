"""Where something follows a case: of what was said there, in its group; of an account, wherever the account is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from huoqun.chats.port.capabilities import Capability
from huoqun.chats.queries.lacking import lacking
from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.groups.queries.places import places

from ..charter.reading import BadCharter, read
from ..facts import CaseOpened
from ..models import Case, Rules
from ..permissions import ModerationPermission
from ..queries.charters import names_of
from ..queries.whereabouts import Whereabout, whereabouts
from ..rules import Sanction
from ..states import CaseState

NEEDS = {Sanction.MUTE: Capability.MUTE, Sanction.REMOVE: Capability.KICK, Sanction.BAN: Capability.BAN}
"""What is done in groups, and what a platform must offer for it."""

STEP = 1 << 36
"""A case of the same account elsewhere is about no message either: its number lies so far below the first one's."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A group where something follows, and the account there. `key`: of the act, and of all that it asks for;
    `by_hand`: one of several in which the platform offers no way, which are one task together."""

    key: str
    group_id: int
    name: str
    speaker: int
    role: str
    by_hand: bool = False


def key_of(case: Case) -> str:
    """Under which all that follows a case is asked for."""
    return f"moderation/{case.uid}"


def is_about_account(case: Case) -> bool:
    """Whether it is about how an account behaves, wherever it does."""
    return bool(case.evidence.get("suspect") or case.evidence.get("account"))


def spots_of(actor: Actor, cases: Sequence[Case], *, now: datetime) -> dict[int, list[Spot]]:
    """By case, where something follows, its own group first. What an account does elsewhere is for whoever decides
    there: those get a case of their own."""
    here = actor.workspace_id
    names = names_of(here, {case.group_id for case in cases})
    found = {case.id: [_own(case, names.get(case.group_id, ""))] for case in cases}
    wide = [case for case in cases if is_about_account(case) and case.sanction in NEEDS]
    if not wide:
        return found
    there = whereabouts(here, {case.member_id for case in wide})
    excepted = _excepted(here, wide)
    scope = actor.scope(ModerationPermission.CASE_DECIDE)
    led = None if scope.everywhere else set(places(here, scope=scope))
    more = []
    for case in wide:
        # Who is excepted in public, being what they are there, is excepted everywhere.
        held = [one for one in there.get(case.member_id, ()) if one.role not in excepted[case.id]]
        found[case.id] = _spots(case, found[case.id][0], held, led)
        left = [one for one in held if led is not None and one.group_id not in led]
        if left:
            more.append(_elsewhere(case, left[0], now))
    _open(actor, more, now)
    return found | _by_hand(here, wide, found)


def _own(case: Case, name: str) -> Spot:
    return Spot(key_of(case), case.group_id, name, case.evidence.get("speaker", case.member_id), case.role)


def _excepted(workspace_id: int, cases: Sequence[Case]) -> dict[int, tuple[str, ...]]:
    """By case, the roles that its rule is not for."""
    known = Rules.objects.of(workspace_id).in_bulk([case.rules_id for case in cases])
    found = {}
    for case in cases:
        try:
            rule = read(known[case.rules_id].text).rules.get(case.rule)
        except BadCharter:
            rule = None
        found[case.id] = rule.excepted if rule else ()
    return found


def _spots(case: Case, own: Spot, held: Sequence[Whereabout], led: set[int] | None) -> list[Spot]:
    mine = [one for one in held if led is None or one.group_id in led]
    first = next((one for one in mine if one.group_id == own.group_id), None)
    spots = [own if first is None else replace(own, speaker=first.member_id, role=first.role)]
    for one in mine:
        if one is not first:
            key = f"{key_of(case)}/{one.group_id}-{one.member_id}"
            spots.append(Spot(key, one.group_id, one.name, one.member_id, one.role))
    return spots


def _by_hand(workspace_id: int, cases: Sequence[Case], spots: Mapping[int, Sequence[Spot]]) -> dict[int, list[Spot]]:
    """One group alone is an ordinary task of the outbox."""
    asked: dict[str, set[int]] = defaultdict(set)
    for case in cases:
        asked[case.sanction] |= {one.group_id for one in spots[case.id]}
    # Three sanctions at most, however many cases.
    without = {what: lacking(workspace_id, there, NEEDS[Sanction(what)]) for what, there in asked.items()}
    found = {}
    for case in cases:
        hands = without[case.sanction] & {one.group_id for one in spots[case.id]}
        found[case.id] = [replace(one, by_hand=len(hands) > 1 and one.group_id in hands) for one in spots[case.id]]
    return found


def _elsewhere(case: Case, at: Whereabout, now: datetime) -> Case:
    evidence: Mapping[str, object] = case.evidence | {"points": 0, "speaker": at.member_id, "account": True}
    return Case(
        workspace_id=case.workspace_id, uid=ids.uid(), rules_id=case.rules_id, rule=case.rule, words=case.words,
        group_id=at.group_id, member_id=case.member_id, message_id=case.message_id - STEP, message_at=case.message_at,
        evidence=evidence, score=case.score, role=at.role, is_staff=case.is_staff, sanction=case.sanction,
        state=CaseState.OPEN, opened_at=now,
    )  # fmt: skip


def _open(actor: Actor, more: Sequence[Case], now: datetime) -> None:
    if more:
        Case.objects.bulk_create(more, ignore_conflicts=True)
        made = Case.objects.of(actor.workspace_id).filter(uid__in=[one.uid for one in more]).order_by("id")
        journal.record(actor, [opened(one) for one in made], at=now)


def opened(case: Case) -> CaseOpened:
    """The fact that a case is."""
    return CaseOpened(
        case_id=case.id, group_id=case.group_id, member_id=case.member_id, rule=case.rule, sanction=case.sanction,
        asks=case.state == CaseState.OPEN,
    )  # fmt: skip
