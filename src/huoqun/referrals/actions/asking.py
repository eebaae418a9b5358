"""Members asked to recommend, personally: a task for the team with the words, and their own page says it too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces
from huoqun.team.rules import Role
from huoqun.work.actions.tasks import NewTask, make

from ..accounts import acting
from ..models.programme import Programme
from ..models.referral import Referrer
from . import joining

SLA = timedelta(days=3)


@transaction.atomic
def ask(actor: Actor, *, programme_uid: UUID, member_ids: Sequence[int], now: datetime) -> int:
    """Ask members to recommend, and have the team say it to each in person; answers how many are new.

    Raises NotFound, NotOpenNow, NotForYou.
    """
    before = set(_asked(actor, programme_uid))
    joining.ask(actor, programme_uid=programme_uid, member_ids=member_ids, now=now)
    new = [one for one in _asked(actor, programme_uid) if one not in before]
    row = Programme.objects.of(actor.workspace_id).get(uid=programme_uid)
    make(acting(actor), tasks=_tasks(actor, row, new, now), now=now)
    return len(new)


def _asked(actor: Actor, programme_uid: UUID) -> list[int]:
    rows = Referrer.objects.of(actor.workspace_id).filter(programme__uid=programme_uid).order_by("id")
    return list(rows.values_list("member_id", flat=True))


def _tasks(actor: Actor, row: Programme, members: Sequence[int], now: datetime) -> list[NewTask]:
    known = faces(actor.workspace_id, members)
    with override(workspace(actor.workspace_id).language):
        words = _(
            "%(name)s, you have brought good people to us before. Would you like to recommend %(programme)s to those "
            "whom it suits? You pay nothing, you may stop at any time, and what it brings you stands on your page. "
            "If you like, write “my page” to the bot, and look under Recommend."
        )
        title = _("Ask %(name)s whether they would recommend %(programme)s.")
        return [
            NewTask(
                key=f"referral/ask/{row.id}/{member}", kind="referral_ask", sla=SLA, member_id=member,
                role=Role.ASSISTANT, title=title % {"name": known[member].name, "programme": row.name},
                copy_text=words % {"name": known[member].name, "programme": row.name},
            )
            for member in members
        ]  # fmt: skip
