"""Rules published: from now on messages are judged by them; what was judged before stays as it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.groups.queries.names import kinds
from huoqun.groups.queries.places import places

from ..charter.reading import read
from ..facts import RulesPublished
from ..models import Rules
from ..permissions import ModerationPermission
from ..queries.charters import versions

LONGEST_NOTE = 500


class RulesUnchanged(Refused):
    code = "rules_unchanged"
    message = N_("These are the rules that are there already.")
    way_out = N_("Change something first.")


@transaction.atomic
def publish(
    actor: Actor, *, text: str, now: datetime, group_id: int | None = None, kind_id: int | None = None, note: str = ""
) -> int:
    """Publish the rules of a group, of a kind, or of the whole community; answers the number of the version.

    Raises NotFound, NotAllowed, BadCharter, RulesUnchanged.
    """
    require_place(actor, group_id=group_id, kind_id=kind_id)
    text = text.replace("\r\n", "\n").replace("\0", "").strip() + "\n"
    read(text)
    known = versions(actor.workspace_id, group_id=group_id, kind_id=kind_id)
    if known and known[0].text == text:
        raise RulesUnchanged
    made = Rules.objects.create(
        workspace_id=actor.workspace_id, group_id=group_id, kind_id=kind_id, text=text, published_at=now,
        number=known[0].number + 1 if known else 1, published_by=str(actor),
        note=note.replace("\0", "").strip()[:LONGEST_NOTE],
    )  # fmt: skip
    fact = RulesPublished(rules_id=made.id, number=made.number, group_id=group_id, kind_id=kind_id)
    journal.record(actor, [fact], at=now)
    return made.number


def require_place(actor: Actor, *, group_id: int | None, kind_id: int | None) -> None:
    """Refuse unless the actor may publish rules there, and there is such a place."""
    if group_id is None or kind_id is not None:
        actor.require(ModerationPermission.RULE_PUBLISH)
    if group_id is not None and group_id not in places(
        actor.workspace_id, scope=actor.scope(ModerationPermission.RULE_PUBLISH)
    ):
        raise NotFound
    if kind_id is not None and kind_id not in {kind.id for kind in kinds(actor.workspace_id)}:
        raise NotFound
