"""What was done is taken back: points, the voice, the place, and the role as soon as they are there again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.actions.withdrawing import withdraw
from huoqun.chats.port.effects import Body, Invite, Send, SetRole, Unban, Unmute
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.points.actions.transferring import reverse

from ..models import Act, Case
from ..queries.charters import names_of
from ..rules import Sanction
from ..telling import apology
from ._acting import key_of

GONE = (Sanction.REMOVE, Sanction.BAN)


def undo(actor: Actor, *, case: Case, act: Act, now: datetime) -> None:
    """Take one act back, in the caller's transaction. What has not reached the platform yet never will."""
    by = system(actor.workspace_id, "moderation")
    stopped = _withdrawn(by, case, now)
    if act.was.get("points"):
        reverse(by, key=f"{key_of(case)}/points", reason=case.reason[:200], now=now)
    act.undone_at, act.undone_by = now, str(actor)
    if act.sanction not in GONE or stopped:
        act.restored_at = now
    act.save(update_fields=["undone_at", "undone_by", "restored_at"])
    name = names_of(actor.workspace_id, [case.group_id]).get(case.group_id, "")
    with override(workspace(actor.workspace_id).language):
        words = apology(case, name)
        bodies = [] if stopped else _bodies(case, act, now)
        effects = [_private(case, words), *(_there(case, body) for body in bodies)]
    ask(by, effects=effects, now=now)


def _withdrawn(by: Actor, case: Case, now: datetime) -> bool:
    """Stop what has not gone yet; answers whether the sanction itself was among it."""
    keys = [f"{key_of(case)}/{what}" for what in ("mute", "kick", "ban", "deletemessage", "notice")]
    return any(key.rpartition("/")[2] in ("mute", "kick", "ban") for key in withdraw(by, keys=keys, now=now))


def _bodies(case: Case, act: Act, now: datetime) -> Sequence[Body]:
    back = Invite(_("You are welcome back: what was done is taken back."))
    match act.sanction:
        case Sanction.MUTE if act.until is None or act.until > now:
            return [Unmute()]
        case Sanction.REMOVE:
            return [back]
        case Sanction.BAN:
            return [Unban(), back]
    return []


def _private(case: Case, words: str) -> NewEffect:
    return NewEffect(
        key=f"{key_of(case)}/sorry", body=Send(words), cls=EffectClass.SERVICE, member_id=case.member_id,
        cause=key_of(case),
    )  # fmt: skip


def _there(case: Case, body: Body) -> NewEffect:
    what = type(body).__name__.lower()
    return NewEffect(
        key=f"{key_of(case)}/{what}", body=body, cls=EffectClass.SERVICE, group_id=case.group_id,
        member_id=case.evidence.get("speaker", case.member_id), cause=key_of(case),
    )  # fmt: skip


_RETURNED = """
    update moderation_act a set restored_at = %(now)s
    from moderation_case c, unnest(%(groups)s::bigint[], %(members)s::bigint[]) as w(group_id, member_id)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    where a.workspace_id = %(workspace)s and c.workspace_id = a.workspace_id and c.id = a.case_id
      and a.undone_at is not null and a.restored_at is null and a.sanction in ('remove', 'ban')
      and c.group_id = w.group_id and c.member_id = coalesce(m.canonical_id, m.id)
    returning a.key, c.group_id, w.member_id, a.was ->> 'role'
"""


def give_back(actor: Actor, *, joined: Sequence[tuple[int, int]], now: datetime) -> int:
    """Whoever is back in a group from which they were removed by mistake is what they were there."""
    with server_cursor() as cursor:
        values = {
            "workspace": actor.workspace_id, "now": now, "groups": [g for g, _ in joined],
            "members": [m for _, m in joined],
        }  # fmt: skip
        back = cursor.execute(_RETURNED, values).fetchall()
    effects = [
        NewEffect(key=f"{key}/role", body=SetRole("admin"), cls=EffectClass.SERVICE, group_id=group, member_id=member,
                  cause=key)
        for key, group, member, role in back
        if role == "admin"
    ]  # fmt: skip
    ask(actor, effects=effects, now=now)
    return len(back)
