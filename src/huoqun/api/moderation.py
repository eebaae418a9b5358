"""Cases (违规记录): the queue, one with its evidence, decided and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Router, Schema

from huoqun.groups.queries.names import group_names
from huoqun.moderation.actions import deciding
from huoqun.moderation.conditions import Evidence
from huoqun.moderation.permissions import ModerationPermission
from huoqun.moderation.queries.cases import PAGE, CaseLine, case, cases
from huoqun.moderation.rules import Sanction
from huoqun.moderation.states import SHOWN
from huoqun.moderation.words import seen_words

from .guard import permission

router = Router(tags=["moderation"])
Show = Literal["open", "done", "decided", "appeals", "all"]


class Seen(Schema):
    """`words`: the same as the member reads it."""

    kind: str
    seen: str
    words: str


class Case(Schema):
    """`state` open, done, upheld, let_off, reversed. `score` 0 to 1; `minutes`: since joining, null where not known."""

    uid: UUID
    rule: str
    words: str
    group_uid: UUID | None
    member_uid: UUID
    said_at: datetime
    text: str
    score: float
    seen: list[Seen]
    messages: int
    minutes: int | None
    before: int
    role: str
    is_staff: bool
    sanction: str
    state: str
    opened_at: datetime
    decided_at: datetime | None
    reason: str
    exempt: bool
    appeal: str
    answer: str


class Cases(Schema):
    """`before`: asked with it, the next page begins; null on the last."""

    cases: list[Case]
    before: int | None


class Effect(Schema):
    """What was asked of the platform. `what`: notice, deletemessage, mute, kick, ban, sorry, unmute, unban, invite,
    role."""

    what: str
    state: str


class Done(Schema):
    """`group_uid`: where; null where the token does not see it. `by_hand`: by one task for several groups."""

    sanction: str
    group_uid: UUID | None
    by_hand: bool
    at: datetime
    until: datetime | None
    points: int
    undone_at: datetime | None
    effects: list[Effect]


class Twin(Schema):
    group: str
    at: datetime
    text: str
    own: bool


class Whole(Case):
    """With what was done, near-twins, and how many answers the message got."""

    acts: list[Done]
    twins: list[Twin]
    replies: int


class Upheld(Schema):
    """`sanction`: what follows instead, where it is milder."""

    sanction: Sanction | None = None
    reason: str = ""


class LetOff(Schema):
    """`exempt`: the rule was broken all the same; the audit shows it."""

    reason: str
    exempt: bool = False


class Why(Schema):
    reason: str


@router.get("/cases", response=Cases, summary="Cases, the newest first")
@permission(ModerationPermission.CASE_VIEW)
def listed(request: Any, show: Show = "open", before: int | None = None) -> Cases:
    found = cases(request.actor, states=SHOWN.get(show), before=before, appeals=show == "appeals")
    groups = _groups(request)
    rows = [Case(**_case(one, groups)) for one in found]
    return Cases(cases=rows, before=found[-1].id if len(found) == PAGE else None)


@router.get("/cases/{case_uid}", response=Whole, summary="One case with its evidence")
@permission(ModerationPermission.CASE_VIEW)
def one(request: Any, case_uid: UUID) -> Whole:
    sheet, groups = case(request.actor, case_uid=case_uid), _groups(request)
    acts = [
        Done(
            sanction=act.sanction, group_uid=groups.get(act.group_id), by_hand=act.by_hand, at=act.at, until=act.until,
            points=act.points, undone_at=act.undone_at,
            effects=[Effect(what=e.key.rpartition("/")[2], state=str(e.state)) for e in act.effects],
        )
        for act in sheet.acts
    ]  # fmt: skip
    twins = [Twin(group=twin.group, at=twin.at, text=twin.text, own=twin.own) for twin in sheet.twins]
    return Whole(**_case(sheet.line, groups), acts=acts, twins=twins, replies=sheet.replies)


@router.post("/cases/{case_uid}/uphold", response=Whole, summary="The rule was broken: what follows is done")
@permission(ModerationPermission.CASE_DECIDE)
def uphold(request: Any, case_uid: UUID, said: Upheld) -> Whole:
    deciding.uphold(request.actor, case_uid=case_uid, now=request.now, sanction=said.sanction, reason=said.reason)
    return one(request, case_uid)


@router.post("/cases/{case_uid}/let-off", response=Whole, summary="Nothing follows, for a reason")
@permission(ModerationPermission.CASE_DECIDE)
def let_off(request: Any, case_uid: UUID, said: LetOff) -> Whole:
    deciding.let_off(request.actor, case_uid=case_uid, reason=said.reason, now=request.now, exempt=said.exempt)
    return one(request, case_uid)


@router.post("/cases/{case_uid}/reverse", response=Whole, summary="What was done taken back, within 30 days")
@permission(ModerationPermission.CASE_DECIDE)
def reverse(request: Any, case_uid: UUID, said: Why) -> Whole:
    deciding.reverse(request.actor, case_uid=case_uid, reason=said.reason, now=request.now)
    return one(request, case_uid)


def _groups(request: Any) -> dict[int, UUID]:
    scope = request.actor.scope(ModerationPermission.CASE_VIEW)
    return {group.id: group.uid for group in group_names(request.actor.workspace_id, scope=scope)}


def _case(line: CaseLine, groups: dict[int, UUID]) -> dict[str, Any]:
    seen = [Seen(kind=kind, seen=what, words=seen_words(Evidence(kind, what))) for kind, what in line.seen]
    named = {name: getattr(line, name) for name in Case.model_fields if name not in ("group_uid", "said_at", "seen")}
    return named | {"group_uid": groups.get(line.group_id), "said_at": line.message_at, "seen": seen}
