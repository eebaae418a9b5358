"""What was done is taken back: points, the voice, the place, and the role as soon as they are there again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from ._hands import take_over
from ._spots import key_of

GONE = (Sanction.REMOVE, Sanction.BAN)
_DONE = ("mute", "kick", "ban")


def undo(actor: Actor, *, case: Case, acts: Sequence[Act], now: datetime) -> None:
    """Take back all that a case came to, in the caller's transaction. What has not reached the platform yet never
    will."""
    by = system(actor.workspace_id, "moderation")
    if any(act.was.get("points") for act in acts):
        reverse(by, key=f"{key_of(case)}/points", reason=case.reason[:200], now=now)
    names = names_of(actor.workspace_id, {_group(case, act) for act in acts})
    with override(workspace(actor.workspace_id).language):
        stopped = _stopped(by, case, acts, names, now)
        called = list(dict.fromkeys(names.get(_group(case, act), "") for act in acts))
        effects = [_private(case, apology(case, called))]
        effects += [
            _there(case, act, body)
            for act in acts
            if act.key not in stopped and not act.was.get("by_hand")
            for body in _bodies(case, act, now)
        ]
    for act in acts:
        act.undone_at, act.undone_by = now, str(actor)
        if act.sanction not in GONE or act.key in stopped:
            act.restored_at = now
    Act.objects.bulk_update(acts, ["undone_at", "undone_by", "restored_at"])
    ask(by, effects=effects, now=now)


def _group(case: Case, act: Act) -> int:
    return int(act.was.get("group", case.group_id))


def _stopped(by: Actor, case: Case, acts: Sequence[Act], names: Mapping[int, str], now: datetime) -> set[str]:
    """Stop what has not gone yet; answers the keys of the acts that never were."""
    keys = [f"{act.key}/{what}" for act in acts for what in (*_DONE, "deletemessage", "notice")]
    gone = withdraw(by, keys=keys, now=now)
    stopped = {act.key for act in acts if any(f"{act.key}/{what}" in gone for what in _DONE)}
    hands = [act for act in acts if act.was.get("by_hand")]
    lasting = [_group(case, act) for act in hands if act.until is None or act.until > now]
    there = [(group, names.get(group, "")) for group in lasting]
    if hands and take_over(by, case, there, now=now):
        stopped |= {act.key for act in hands}
    return stopped


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


def _there(case: Case, act: Act, body: Body) -> NewEffect:
    return NewEffect(
        key=f"{act.key}/{type(body).__name__.lower()}", body=body, cls=EffectClass.SERVICE,
        group_id=_group(case, act), cause=key_of(case),
        member_id=act.was.get("speaker", case.evidence.get("speaker", case.member_id)),
    )  # fmt: skip


_RETURNED = """
    update moderation_act a set restored_at = %(now)s
    from moderation_case c, unnest(%(groups)s::bigint[], %(members)s::bigint[]) as w(group_id, member_id)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    where a.workspace_id = %(workspace)s and c.workspace_id = a.workspace_id and c.id = a.case_id
      and a.undone_at is not null and a.restored_at is null and a.sanction in ('remove', 'ban')
      and coalesce((a.was ->> 'group')::bigint, c.group_id) = w.group_id
      and c.member_id = coalesce(m.canonical_id, m.id)
      and coalesce((a.was ->> 'speaker')::bigint, w.member_id) in (w.member_id, c.member_id)
    returning a.key, w.group_id, w.member_id, a.was ->> 'role'
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
