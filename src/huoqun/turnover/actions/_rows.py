"""Rules and rounds as verbs take them: locked, and within reach."""

from __future__ import annotations

from uuid import UUID

import msgspec

from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.groups.queries.places import chapters

from ..models.rounds import Round
from ..models.ruling import Rule
from ..permissions import TurnoverPermission
from ..rules.presence import Fate, NewRule


def acting(actor: Actor) -> Actor:
    """What follows in other rooms is Huoqun's own doing: whoever approves a round may not write to people by hand."""
    return system(actor.workspace_id, "turnover")


def require_at(actor: Actor, permission: TurnoverPermission, group_id: int | None) -> None:
    """Refuse unless the actor may do this at a group; None: what is of a kind belongs to the whole workspace."""
    chapter = chapters(actor.workspace_id, [group_id]).get(group_id) if group_id is not None else None
    actor.require(permission, chapter_id=chapter, group_id=group_id)


def rule_of(actor: Actor, rule_uid: UUID) -> Rule:
    """A rule that nobody else changes meanwhile. Raises NotAllowed, NotFound."""
    if not actor.may_somewhere(TurnoverPermission.RULE):
        raise NotAllowed(permission=TurnoverPermission.RULE)
    rows = Rule.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(uid=rule_uid).first()
    if found is None:
        raise NotFound
    require_at(actor, TurnoverPermission.RULE, found.group_id)
    return found


def round_of(actor: Actor, round_uid: UUID) -> Round:
    """A round that nobody else changes meanwhile. Raises NotAllowed, NotFound."""
    if not actor.may_somewhere(TurnoverPermission.DECIDE):
        raise NotAllowed(permission=TurnoverPermission.DECIDE)
    rows = Round.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(uid=round_uid).first()
    if found is None:
        raise NotFound
    require_at(actor, TurnoverPermission.DECIDE, found.group_id)
    return found


def said_by(row: Rule) -> NewRule:
    """A rule as it is written."""
    own = ("products", "with_word", "without_word", "let_go")
    values = {name: getattr(row, name) for name in NewRule.__dataclass_fields__ if name not in own}
    return NewRule(
        **values, products=tuple(row.products), with_word=Fate(row.with_word), without_word=Fate(row.without_word),
        let_go=Fate(row.let_go),
    )  # fmt: skip


def kept(rule: NewRule) -> dict[str, object]:
    """A rule as a round keeps it."""
    found: dict[str, object] = msgspec.to_builtins(rule)
    return found


def as_kept(said: dict[str, object]) -> NewRule:
    """The rule of a round, as it was then."""
    return msgspec.convert(said, NewRule)
