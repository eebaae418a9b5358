"""Authors of quality posts told in private what they were given for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import system
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor

from ..policy.earning import Earned

SHOWN = 60

_POSTS = """
    select d.id, d.member_id, g.name, m.text
    from deeds_deed d
    join points_chosen c on c.workspace_id = d.workspace_id and c.message::text = d.source_id and c.ended_at is null
    join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    left join chats_message m on m.workspace_id = c.workspace_id and m.id = c.message and m.at = c.at
    where d.workspace_id = %s and d.id = any(%s::bigint[]) and d.kind = 'quality' and d.source = 'quality'
"""


def praise(
    workspace_id: int, earned: Mapping[int, Earned], rounds: Mapping[int, int | None], *, now: datetime, origin: Origin
) -> None:
    """Tell whoever wrote what was chosen. `earned`: by deed; deeds that are no quality posts are left alone."""
    with server_cursor() as cursor:
        rows = cursor.execute(_POSTS, [workspace_id, numbers(earned)]).fetchall()
    if not rows:
        return
    effects = []
    with override(workspace(workspace_id).language):
        for deed, member, group, text in rows:
            excerpt = " ".join((text or "").split())[:SHOWN]
            said = _("What you said in %(group)s was chosen as a quality post: “%(excerpt)s”.")
            words = said % {"group": group, "excerpt": excerpt}
            if points := earned[deed].points:
                words += _(" You get %(n)d points for it.") % {"n": points}
            key = f"quality/{deed}/{rounds.get(deed) or 0}"
            # A batch of one: where no road leads to them it is left out, and the entry stands on their page.
            effects.append(NewEffect(key=key, body=Send(words), cls=EffectClass.CARE, member_id=member, batch=key))
    ask(system(workspace_id, "policy"), effects=effects, now=now, origin=origin)
