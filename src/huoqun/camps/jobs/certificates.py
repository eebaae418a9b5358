"""What certificates hear: members who have one are told, and who is erased is forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.pagelinks import LASTS
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import system
from huoqun.core.facts import Envelope, Origin
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.members.actions.visiting import addresses
from huoqun.members.forgetting import THEIRS, forgets

from ..actions.certifying import issue
from ..queries.designs import certifying_by_itself
from ..queries.runs import places_of

GRADUATED = ("camps.graduated", 1)
ISSUED = ("camps.certificate_issued", 1)


@consumer("camps.certify", hears=[GRADUATED], acts=True)
def certify(units: Sequence[Unit], now: datetime) -> None:
    """Gives graduates their certificates where their class says so, by itself."""
    graduated: dict[tuple[int, int, Origin], list[int]] = defaultdict(list)
    for unit in units:
        said = unit.fact.payload
        key = unit.fact.workspace_id, int(said["group_run_id"]), unit.fact.origin
        graduated[key] += said["member_ids"]
    for (workspace_id, run, origin), members in graduated.items():
        if certifying_by_itself(workspace_id, [run]):
            actor, here = system(workspace_id, "certificates"), workspace(workspace_id).now(now)
            issue(actor, group_run_id=run, member_ids=members, now=here, origin=origin)


@consumer("camps.certificates", hears=[ISSUED], acts=True)
def tell(units: Sequence[Unit], now: datetime) -> None:
    """Tells members in private that their certificate is there, each with a link to their own page of it."""
    issued: dict[int, list[Envelope]] = defaultdict(list)
    for unit in units:
        issued[unit.fact.workspace_id].append(unit.fact)
    for workspace_id, facts in issued.items():
        _tell(workspace_id, facts, now)


def _tell(workspace_id: int, facts: Sequence[Envelope], real: datetime) -> None:
    here = workspace(workspace_id)
    actor, now = system(workspace_id, "certificates"), here.now(real)
    links = addresses(
        actor, member_ids={fact.payload["member_id"] for fact in facts}, now=now, to="certificates", lasts=LASTS
    )
    places = places_of(workspace_id, {fact.payload["group_run_id"] for fact in facts})
    with override(here.language):
        words = _("Congratulations on completing “%(class)s”. Your certificate, to print and to share: %(url)s")
    effects = [
        NewEffect(
            key=f"certificate/{fact.payload['certificate_id']}",
            body=Send(words % {"class": places[fact.payload["group_run_id"]].title, "url": links[member]}),
            cls=EffectClass.CARE, member_id=member, expires_at=now + LASTS, cause=f"fact:{fact.id}",
        )
        for fact in facts
        if (member := fact.payload["member_id"]) in links and fact.payload["group_run_id"] in places
    ]  # fmt: skip
    ask(actor, effects=effects, now=now)


_FORGET = """
    update camps_certificate set name = '', drawn = '{}', reason = '', state = 3, shown_at = null
    where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
"""


forgets(
    "camps.forget_certificates",
    "Empties the certificates of erased members; their addresses say nothing from then on.",
    _FORGET,
    f"delete from camps_unlisted where {THEIRS}",
)
