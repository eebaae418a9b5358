"""A policy published: from a moment on what members do is paid by it; what they did before is not touched."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused
from huoqun.core.queries import workspace

from ..facts import PolicyPublished
from ..levels import grants
from ..models import PolicyVersion
from ..permissions import PointsPermission
from ..policy.reading import read
from ..queries.policies import versions

LONGEST_NOTE = 500


class InThePast(Refused):
    code = "policy_in_the_past"
    message = N_("A policy cannot count from a moment that is over: members were paid by another one.")
    way_out = N_("Choose now or later.")


class SameAsBefore(Refused):
    code = "policy_unchanged"
    message = N_("This is the policy that is there already.")
    way_out = N_("Change something first.")


@transaction.atomic
def publish(actor: Actor, *, text: str, note: str = "", counts_from: datetime | None = None, now: datetime) -> int:
    """Publish a policy; answers its number. Raises BadPolicy, InThePast, SameAsBefore.

    `counts_from`: from when deeds are paid by it (None: from now on).
    """
    actor.require(PointsPermission.PUBLISH)
    text = text.replace("\r\n", "\n").strip() + "\n"
    here = workspace(actor.workspace_id)
    policy = read(text, currency=here.currency, is_new=True)
    counts_from = counts_from or now
    if counts_from < now:
        raise InThePast
    newest = versions(actor.workspace_id)[0]
    if newest.text.strip() == text.strip():
        raise SameAsBefore
    number = newest.number + 1
    PolicyVersion.objects.create(
        workspace_id=actor.workspace_id, number=number, text=text, note=note.replace("\0", "").strip()[:LONGEST_NOTE],
        grants=grants(policy), counts_from=counts_from, published_at=now, published_by=str(actor),
    )  # fmt: skip
    journal.record(actor, [PolicyPublished(number=number, counts_from=counts_from)], at=now)
    return number
