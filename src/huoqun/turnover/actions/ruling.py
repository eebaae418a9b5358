"""Rules of presence written, switched on and off; who is on leave."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.members.queries.faces import faces

from ..facts.turnover import AwaySet, RuleMoved
from ..models.ruling import Away, Rule
from ..permissions import TurnoverPermission
from ..queries.ruling import door_id_of
from ..rules.presence import N_, BadRule, NewRule, fault
from ..rules.rounds import next_month
from ._rows import require_at, rule_of


@transaction.atomic
def write(actor: Actor, *, rule: NewRule, door_uid: UUID | None = None, now: datetime) -> UUID:
    """Write the rule of a group or of a kind, or write it anew; it is off at first. Answers its uid.

    `door_uid`: by which door whoever is let go may come back. Raises NotFound, BadRule.
    """
    actor_may = actor.may_somewhere(TurnoverPermission.RULE)
    require_at(actor, TurnoverPermission.RULE, rule.group_id if actor_may else None)
    if wrong := fault(rule):
        raise BadRule(wrong)
    about = {"group_id": rule.group_id} if rule.group_id is not None else {"kind_id": rule.kind_id}
    values = {
        name: getattr(rule, name) for name in NewRule.__dataclass_fields__ if name not in ("group_id", "kind_id")
    } | {"products": [one.strip()[:200] for one in rule.products if one.strip()], "weights": dict(rule.weights)}
    values["door_id"] = door_id_of(actor.workspace_id, door_uid)
    row = Rule.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True).filter(**about).first()
    if row is None:
        if not _exists(actor.workspace_id, rule):
            raise NotFound
        row = Rule.objects.create(
            workspace_id=actor.workspace_id, uid=ids.uid(), made_by=str(actor), made_at=now, **about, **values
        )
    else:
        Rule.objects.of(actor.workspace_id).filter(id=row.id).update(**values)
    moved = RuleMoved(rule_id=row.id, group_id=row.group_id, about="written", kind_id=row.kind_id)
    journal.record(actor, [moved], at=now)
    return row.uid


@transaction.atomic
def switch(actor: Actor, *, rule_uid: UUID, on: bool, now: datetime) -> None:
    """Have a rule propose each month, or no longer. Twice changes nothing. Raises NotFound."""
    row = rule_of(actor, rule_uid)
    if row.is_on == on:
        return
    row.is_on = on
    row.next_on = next_month(now.astimezone(workspace(actor.workspace_id).tz).date(), row.month_day) if on else None
    row.save(update_fields=["is_on", "next_on"])
    about = "on" if on else "off"
    journal.record(actor, [RuleMoved(rule_id=row.id, group_id=row.group_id, about=about, kind_id=row.kind_id)], at=now)


@transaction.atomic
def excuse(
    actor: Actor, *, group_id: int, member_id: int, since: date, until: date, note: str = "", now: datetime
) -> UUID:
    """A member is on leave from a group for some days: nobody judges their presence. Answers the leave's uid.

    Raises NotFound, BadRule.
    """
    require_at(actor, TurnoverPermission.RULE, group_id)
    face = faces(actor.workspace_id, [member_id]).get(member_id)
    if face is None or face.erased:
        raise NotFound
    if not since <= until or (until - since).days > 366:
        raise BadRule(N_("A leave ends after it begins, and within a year."))
    row = Away.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), group_id=group_id, member_id=face.id, since=since, until=until,
        note=note.replace("\0", "").strip()[:200], written_by=str(actor), written_at=now,
    )  # fmt: skip
    journal.record(actor, [AwaySet(group_id=group_id, member_id=face.id, until=until.isoformat())], at=now)
    return row.uid


@transaction.atomic
def end_leave(actor: Actor, *, away_uid: UUID) -> None:
    """A member is on leave no longer, and was not. Raises NotFound."""
    row = Away.objects.of(actor.workspace_id).filter(uid=away_uid).first()
    require_at(actor, TurnoverPermission.RULE, row.group_id if row is not None else None)
    if row is None:
        raise NotFound
    Away.objects.of(actor.workspace_id).filter(id=row.id).delete()


def _exists(workspace_id: int, rule: NewRule) -> bool:
    table, id = ("groups_group", rule.group_id) if rule.group_id is not None else ("groups_kind", rule.kind_id)
    with server_cursor() as cursor:
        cursor.execute(f"select true from {table} where workspace_id = %s and id = %s", [workspace_id, id])
        return cursor.fetchone() is not None
