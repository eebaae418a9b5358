"""Certificates issued, and issued anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.members.queries.alike import heads
from huoqun.members.queries.counted import names

from ..certificates import LONGEST_NAME, BadName, CertificateState, printable
from ..models import Certificate
from ..permissions import CertificatePermission
from ..queries.designs import design_of
from ..queries.merits import merits
from ..queries.runs import place_of
from ._certificates import drawn_up, end, lock_class, locked, put, reason_of


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of it: `made` by member; and for whom nothing was made.

    They `had` one, are `nameless` as far as print goes, or `absent` from the class.
    """

    made: Mapping[int, UUID]
    had: tuple[int, ...] = ()
    nameless: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()


_HAD = """
    select distinct coalesce(m.canonical_id, m.id) from camps_certificate c
    join members_member m on m.workspace_id = c.workspace_id and m.id = c.member_id
    where c.workspace_id = %s and c.group_run_id = %s and c.state = 1
"""
_IN_CLASS = """
    select distinct coalesce(m.canonical_id, m.id) from playbooks_run x
    join members_member m on m.workspace_id = x.workspace_id and m.id = x.member_id
    where x.workspace_id = %s and x.group_run_id = %s
"""


@transaction.atomic
def issue(
    actor: Actor, *, group_run_id: int, member_ids: Collection[int], now: datetime, origin: Origin = Origin.LIVE
) -> Issued:
    """Give these members of a class their certificates; whoever has one keeps it.

    Raises NotFound, NotAllowed.
    """
    place = place_of(actor.workspace_id, group_run_id)
    actor.require(CertificatePermission.ISSUE, chapter_id=place.chapter_id, group_id=place.group_id)
    wanted = sorted(set(heads(actor.workspace_id, member_ids).values()))
    issued, template_id = lock_class(actor, group_run_id)
    with server_cursor() as cursor:
        had = {row[0] for row in cursor.execute(_HAD, [actor.workspace_id, group_run_id]).fetchall()}
        here = {row[0] for row in cursor.execute(_IN_CLASS, [actor.workspace_id, group_run_id]).fetchall()}
    called = {id: printable(name) for id, name in names(actor.workspace_id, wanted).items()}
    new = [id for id in wanted if id in here and id not in had and called.get(id)]
    design = design_of(actor.workspace_id, template_id)
    earned = merits(actor.workspace_id, group_run_id, member_ids=new, now=now)
    community = workspace(actor.workspace_id).name
    rows = [
        drawn_up(place, design, called[id], earned[id], issued + n, community, now) for n, id in enumerate(new, start=1)
    ]
    made = put(actor, place, list(zip(new, rows, strict=True)), now=now, origin=origin)
    return Issued(
        made, tuple(id for id in wanted if id in had),
        tuple(id for id in wanted if id in here and id not in had and not called.get(id)),
        tuple(id for id in wanted if id not in here and id not in had),
    )  # fmt: skip


@transaction.atomic
def reissue(actor: Actor, *, certificate_uid: UUID, name: str, reason: str, now: datetime) -> UUID:
    """Revoke a certificate and issue another with this name on it; answers its uid. One that was revoked comes anew.

    Raises NotFound, NotAllowed, BadName, NoReasonGiven.
    """
    why = reason_of(reason)
    called = printable(name)
    if not called or len(name.strip()) > LONGEST_NAME:
        raise BadName
    row = locked(actor, certificate_uid)
    place = place_of(actor.workspace_id, row.group_run_id)
    issued, template_id = lock_class(actor, row.group_run_id)
    valid = Certificate.objects.of(actor.workspace_id).filter(
        group_run_id=row.group_run_id, member_id=row.member_id, state=CertificateState.ISSUED
    )
    for one in valid:
        end(actor, one, why, now)
    earned = merits(actor.workspace_id, row.group_run_id, member_ids=[row.member_id], now=now)[row.member_id]
    design = design_of(actor.workspace_id, template_id)
    new = drawn_up(place, design, called, earned, issued + 1, workspace(actor.workspace_id).name, now)
    return put(actor, place, [(row.member_id, new)], now=now, origin=Origin.LIVE)[row.member_id]
