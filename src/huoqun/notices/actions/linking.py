"""A way to acknowledge for whoever does not answer in the group: a link to their own page, in private."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.pagelinks import LASTS, linked
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace

from ..facts import LinksSent
from ..queries.notices import readers
from ..rules import AllHaveRead, NoticeClosed
from ._holding import locked


@transaction.atomic
def send_links(actor: Actor, *, notice_uid: UUID, now: datetime) -> int:
    """Send each who has not read a notice a link to it on their own page, in private; answers how many get one.

    Whoever left the group is among them. Once a day at most for each; where no program can write to them it is a task
    of the team with the words ready. Raises NotFound, AllHaveRead, NoticeClosed.
    """
    row = locked(actor, notice_uid)
    if row.closed_at is not None:
        raise NoticeClosed
    left = [line.member_id for line in readers(actor.workspace_id, row.id) if line.read_at is None]
    links = linked(system(actor.workspace_id, "notices"), left, now=now, to="notices")
    if not links:
        raise AllHaveRead
    here = workspace(actor.workspace_id)
    with override(here.language):
        words = _("Still to be read: “%(title)s”. Open it here and press “I have read it”: %(url)s")
    effects = [
        NewEffect(
            key=f"{row.key}/link/{member}/{now.astimezone(here.tz):%Y%m%d}",
            body=Send(words % {"title": row.title, "url": url}), cls=EffectClass.SERVICE, member_id=member,
            cause=row.key, expires_at=now + LASTS,
        )
        for member, url in links.items()
    ]  # fmt: skip
    ask(actor, effects=effects, now=now, origin=Origin(row.origin))
    fact = LinksSent(notice_id=row.id, group_id=row.group_id, readers=len(links))
    journal.record(actor, [fact], at=now, origin=Origin(row.origin))
    return len(links)
